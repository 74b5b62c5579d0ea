package dev.beamwatch.pipeline.replay;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A line of a result, with what it is sorted by.
 *
 * @param windowEndMillis first millisecond after its window
 * @param hostname the host
 * @param cpu its processor; null for the host, which comes before its processors
 * @param number that tells lines apart which agree in all else
 * @param text the line without its end
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them for equality
record KeyedLine(
    long windowEndMillis, String hostname, @Nullable String cpu, long number, byte[] text) {
  static final Comparator<KeyedLine> ORDER =
      Comparator.comparingLong(KeyedLine::windowEndMillis)
          .thenComparing(KeyedLine::hostname)
          .thenComparing(KeyedLine::cpu, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparingLong(KeyedLine::number);

  void write(DataOutputStream out) throws IOException {
    out.writeLong(windowEndMillis);
    write(hostname, out);
    out.writeBoolean(cpu != null);
    if (cpu != null) {
      write(cpu, out);
    }
    out.writeLong(number);
    out.writeInt(text.length);
    out.write(text);
  }

  /** Reads the next line; null at the end. */
  static @Nullable KeyedLine read(DataInputStream in) throws IOException {
    long windowEnd;
    try {
      windowEnd = in.readLong();
    } catch (EOFException e) {
      return null;
    }
    String hostname = text(in);
    String cpu = in.readBoolean() ? text(in) : null;
    return new KeyedLine(windowEnd, hostname, cpu, in.readLong(), bytes(in));
  }

  /** Names may be longer than {@link DataOutputStream#writeUTF} takes. */
  private static void write(String name, DataOutputStream out) throws IOException {
    byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
