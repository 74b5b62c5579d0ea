package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link UsageStats}: count, maximum and the parts of the sum. About 30 bytes. */
public final class UsageStatsCoder extends VersionedCoder<UsageStats> {
  private static final long serialVersionUID = 1;

  /**
   * Each part holds at least one bit, and parts do not overlap. A sum of 2^63 usages, each below
   * 2^50, has 1,187 bits down to the last bit of the smallest double.
   */
  private static final int MAX_PARTS = 1_187;

  /** The only instance that is needed. */
  public static final UsageStatsCoder INSTANCE = new UsageStatsCoder();

  private UsageStatsCoder() {}

  @Override
  protected int version() {
    return 1;
  }

  @Override
  protected void write(UsageStats stats, DataOutputStream out) throws IOException {
    VarInt.encode(stats.count(), out);
    out.writeDouble(stats.max());
    VarInt.encode(stats.sumParts().length, out);
    for (double part : stats.sumParts()) {
      out.writeDouble(part);
    }
  }

  @Override
  protected UsageStats read(int version, DataInputStream in) throws IOException {
    long count = VarInt.decodeLong(in);
    double max = in.readDouble();
    int size = readCount(in);
    if (size > MAX_PARTS) {
      throw new CoderException("a sum in " + size + " parts: these bytes are damaged");
    }
    double[] parts = new double[size];
    for (int i = 0; i < size; i++) {
      parts[i] = in.readDouble();
    }
    return new UsageStats(count, parts, max);
  }
}
