package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.beam.sdk.coders.CoderException;

/** Encodes {@link Thresholds}: the time, the defaults, then each array as a block. */
public final class ThresholdsCoder extends VersionedCoder<Thresholds> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final ThresholdsCoder INSTANCE = new ThresholdsCoder();

  private ThresholdsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(Thresholds thresholds, DataOutputStream out) throws IOException {
    out.writeLong(thresholds.loadedAtMillis());
    LimitDefaults defaults = thresholds.defaults();
    out.writeByte(defaults.breachingWindows());
    out.writeByte(defaults.ofWindows());
    out.writeByte(defaults.clearWindows());
    out.writeLong(defaults.silentAfter().toMillis());
    PackedRows packed = thresholds.packed();
    writeTexts(packed.names(), out);
    writeInts(packed.firstRows(), out);
    writeTexts(packed.cpuNames(), out);
    writeInts(packed.cpus(), out);
    writeLongs(packed.validFroms(), out);
    writeInts(packed.textNumbers(), out);
    writeTexts(packed.texts(), out);
  }

  @Override
  protected Thresholds read(int version, DataInputStream in) throws IOException {
    long loadedAt = in.readLong();
    LimitDefaults defaults =
        new LimitDefaults(
            in.readByte(), in.readByte(), in.readByte(), Duration.ofMillis(in.readLong()));
    return new Thresholds(
        new PackedRows(
            readTexts(in),
            readInts(in),
            readTexts(in),
            readInts(in),
            readLongs(in),
            readInts(in),
            readTexts(in)),
        defaults,
        loadedAt);
  }

  private static void writeTexts(PackedTexts texts, DataOutputStream out) throws IOException {
    writeBytes(texts.bytes(), out);
    writeInts(texts.ends(), out);
  }

  private static PackedTexts readTexts(DataInputStream in) throws IOException {
    return new PackedTexts(readBytes(in), readInts(in));
  }

  private static void writeInts(int[] numbers, DataOutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Integer.BYTES));
    bytes.asIntBuffer().put(numbers);
    writeBytes(bytes.array(), out);
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    byte[] bytes = readNumbers(in, Integer.BYTES);
    int[] numbers = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(numbers);
    return numbers;
  }

  private static void writeLongs(long[] numbers, DataOutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Long.BYTES));
    bytes.asLongBuffer().put(numbers);
    writeBytes(bytes.array(), out);
  }

  private static long[] readLongs(DataInputStream in) throws IOException {
    byte[] bytes = readNumbers(in, Long.BYTES);
    long[] numbers = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(numbers);
    return numbers;
  }

  private static byte[] readNumbers(DataInputStream in, int size) throws IOException {
    byte[] bytes = readBytes(in);
    if (bytes.length % size != 0) {
      throw new CoderException(bytes.length + " bytes of numbers: these bytes are damaged");
    }
    return bytes;
  }
}
