package dev.beamwatch.pipeline.publish;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.RecordKeys;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** The format of the filtered topic. Not thread-safe. */
final class HotReadingFormat implements RecordFormat<List<CpuReading>> {
  private static final long serialVersionUID = 1;

  private final ZoneId zone;
  private transient @Nullable FilteredReadingCodec codec;

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
      byte[] key = RecordKeys.ofProcessor(reading.hostname(), reading.cpu());
      records.add(KV.of(key, codec.encode(reading, key)));
    }
    return records;
  }
}
