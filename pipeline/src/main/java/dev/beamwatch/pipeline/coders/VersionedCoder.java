package dev.beamwatch.pipeline.coders;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Base of the pipeline's coders: a version byte, then what the subclass writes.
 *
 * <p>Flink stores these bytes in checkpoints and cannot tell when a format changed. A subclass
 * reads every version that a release has written, and never changes its {@code serialVersionUID}.
 * All encodings are deterministic and self-delimiting (no outer length is needed).
 *
 * @param <T> the type of element
 */
public abstract class VersionedCoder<T> extends AtomicCoder<T> {
  private static final long serialVersionUID = 1;

  /** Returns the version that {@link #write} writes: 0 to 127. */
  protected abstract int version();

  /** Writes an element without its version. */
  protected abstract void write(T element, DataOutputStream out) throws IOException;

  /** Reads an element that was written by the given version. */
  protected abstract T read(int version, DataInputStream in) throws IOException;

  @Override
  public final void encode(T element, OutputStream out) throws IOException {
    // A coder inside another continues its stream.
    DataOutputStream dataOut =
        out instanceof DataOutputStream outer ? outer : new DataOutputStream(out);
    dataOut.writeByte(version());
    write(element, dataOut);
    if (dataOut != out) {
      dataOut.flush();
    }
  }

  @Override
  public final T decode(InputStream in) throws IOException {
    DataInputStream dataIn = in instanceof DataInputStream outer ? outer : new DataInputStream(in);
    int version = dataIn.readByte();
    if (version < 1 || version > version()) {
      throw new CoderException(
          getClass().getSimpleName()
              + " reads versions 1 to "
              + version()
              + ", and found version "
              + version
              + ": these bytes are damaged or come from a newer Beamwatch");
    }
    try {
      return read(version, dataIn);
    } catch (EOFException e) {
      // Beam reads the cause.
      throw new CoderException(
          getClass().getSimpleName() + ": the bytes end in the middle of an element", e);
    } catch (IllegalArgumentException e) {
      throw new CoderException(
          getClass().getSimpleName() + ": these bytes are damaged: " + e.getMessage(), e);
    }
  }

  /** Writes a text of any length. */
  protected static void writeText(String text, DataOutputStream out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  /** Reads what {@link #writeText} wrote. */
  protected static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  /** Writes bytes of any length. */
  protected static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    VarInt.encode(bytes.length, out);
    out.write(bytes);
  }

  /** Reads what {@link #writeBytes} wrote. */
  protected static byte[] readBytes(DataInputStream in) throws IOException {
    int length = readCount(in);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the bytes end after " + bytes.length + " of " + length);
    }
    return bytes;
  }

  /** Writes a text that may be absent. */
  protected static void writeOptionalText(@Nullable String text, DataOutputStream out)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      writeText(text, out);
    }
  }

  /** Reads what {@link #writeOptionalText} wrote. */
  protected static @Nullable String readOptionalText(DataInputStream in) throws IOException {
    return in.readBoolean() ? readText(in) : null;
  }

  /**
   * Reads a count or a length. It may be damaged, so do not allocate by it before the elements are
   * read.
   */
  protected static int readCount(DataInputStream in) throws IOException {
    int count = VarInt.decodeInt(in);
    if (count < 0) {
      throw new CoderException("a length of " + count + ": these bytes are damaged");
    }
    return count;
  }

  /** Writes bytes that may be absent. */
  protected static void writeOptionalBytes(byte @Nullable [] bytes, DataOutputStream out)
      throws IOException {
    out.writeBoolean(bytes != null);
    if (bytes != null) {
      writeBytes(bytes, out);
    }
  }

  /** Reads what {@link #writeOptionalBytes} wrote. */
  protected static byte @Nullable [] readOptionalBytes(DataInputStream in) throws IOException {
    return in.readBoolean() ? readBytes(in) : null;
  }
}
