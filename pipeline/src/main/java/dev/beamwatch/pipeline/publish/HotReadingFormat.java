package dev.beamwatch.pipeline.publish;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.RecordKeys;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * The format of the filtered topic. Half of all readings may be hot, so what is the same for all
 * readings of a processor, the key, is kept. Not thread-safe.
 */
final class HotReadingFormat implements RecordFormat<List<CpuReading>> {
  private static final long serialVersionUID = 1;

  /** Some megabytes of keys; beyond that keys are made anew rather than kept. */
  private static final int MAX_KEYS = 50_000;

  private final ZoneId zone;
  private transient @Nullable FilteredReadingCodec codec;

  /** By hostname, then by processor: no key object has to be made to look one up. */
  private transient @Nullable Map<String, Map<String, byte[]>> keys;

  private transient int keyCount;

  HotReadingFormat(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public List<KV<byte[], byte[]>> records(List<CpuReading> hot) {
    if (codec == null) {
      codec = new FilteredReadingCodec(zone);
    }
    List<KV<byte[], byte[]>> records = new ArrayList<>(hot.size());
    for (CpuReading reading : hot) {
      byte[] key = key(reading.hostname(), reading.cpu());
      records.add(KV.of(key, codec.encode(reading, key)));
    }
    return records;
  }

  private byte[] key(String hostname, String cpu) {
    if (keys == null || keyCount >= MAX_KEYS) {
      keys = new HashMap<>();
      keyCount = 0;
    }
    Map<String, byte[]> ofHost = keys.computeIfAbsent(hostname, host -> new HashMap<>());
    byte[] key = ofHost.get(cpu);
    if (key == null) {
      key = RecordKeys.ofProcessor(hostname, cpu);
      ofHost.put(cpu, key);
      keyCount++;
    }
    return key;
  }
}
