package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.coders.CoderException;

/** Encodes {@link Thresholds}: the time, then the arrays of names and limits as blocks. */
public final class ThresholdsCoder extends VersionedCoder<Thresholds> {
  private static final long serialVersionUID = 1;

  /** The only instance that is needed. */
  public static final ThresholdsCoder INSTANCE = new ThresholdsCoder();

  /** The version in which limits were 32-bit integers. */
  private static final int WHOLE_LIMITS = 1;

  private ThresholdsCoder() {}

  @Override
  protected int version() {
    return 2;
  }

  @Override
  protected void write(Thresholds thresholds, DataOutputStream out) throws IOException {
    out.writeLong(thresholds.loadedAtMillis());
    writeTexts(thresholds.names(), out);
    writeTexts(thresholds.limits(), out);
  }

  @Override
  protected Thresholds read(int version, DataInputStream in) throws IOException {
    long loadedAt = in.readLong();
    PackedTexts names = readTexts(in);
    PackedTexts limits = version == WHOLE_LIMITS ? texts(readInts(in)) : readTexts(in);
    return new Thresholds(names, limits, loadedAt);
  }

  private static PackedTexts texts(int[] numbers) {
    PackedTexts.Builder texts = new PackedTexts.Builder(numbers.length, 2 * numbers.length);
    for (int number : numbers) {
      texts.add(Integer.toString(number));
    }
    return texts.build();
  }

  private static void writeTexts(PackedTexts texts, DataOutputStream out) throws IOException {
    writeBytes(texts.bytes(), out);
    ByteBuffer ends = ByteBuffer.allocate(Math.multiplyExact(texts.size(), Integer.BYTES));
    ends.asIntBuffer().put(texts.ends());
    writeBytes(ends.array(), out);
  }

  private static PackedTexts readTexts(DataInputStream in) throws IOException {
    return new PackedTexts(readBytes(in), readInts(in));
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
