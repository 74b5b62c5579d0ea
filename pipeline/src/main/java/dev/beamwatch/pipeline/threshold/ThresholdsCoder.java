package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.coders.VersionedCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.util.VarInt;

/** Encodes {@link Thresholds}: the time, then host and limit in turn, hosts in order. */
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
    VarInt.encode(thresholds.allowedTopByHost().size(), out);
    for (Map.Entry<String, Integer> limit :
        new TreeMap<>(thresholds.allowedTopByHost()).entrySet()) {
      writeText(limit.getKey(), out);
      out.writeInt(limit.getValue());
    }
  }

  @Override
  protected Thresholds read(int version, DataInputStream in) throws IOException {
    long loadedAt = in.readLong();
    int size = readCount(in);
    Map<String, Integer> limits = new HashMap<>();
    for (int i = 0; i < size; i++) {
      limits.put(readText(in), in.readInt());
    }
    return new Thresholds(Map.copyOf(limits), loadedAt);
  }
}
