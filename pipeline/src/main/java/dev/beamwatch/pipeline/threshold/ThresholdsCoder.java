package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.coders.CoderException;

/** Encodes {@link Thresholds}: the time, and the three arrays as blocks. */
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
    writeBytes(thresholds.names(), out);
    writeInts(thresholds.ends(), out);
    writeInts(thresholds.limits(), out);
  }

  @Override
  protected Thresholds read(int version, DataInputStream in) throws IOException {
    long loadedAt = in.readLong();
    return new Thresholds(readBytes(in), readInts(in), readInts(in), loadedAt);
  }

  private static void writeInts(int[] numbers, DataOutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Integer.BYTES));
    bytes.asIntBuffer().put(numbers);
    writeBytes(bytes.array(), out);
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    if (bytes.length % Integer.BYTES != 0) {
      throw new CoderException(bytes.length + " bytes of numbers: these bytes are damaged");
    }
    int[] numbers = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(numbers);
    return numbers;
  }
}
