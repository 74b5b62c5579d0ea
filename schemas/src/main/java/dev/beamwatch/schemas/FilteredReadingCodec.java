package dev.beamwatch.schemas;

import java.io.UncheckedIOException;
import java.time.ZoneId;

/**
 * Writes a hot {@link CpuReading} as the value of topic {@code cpu_load_stats_real_filter}, byte
 * for byte as the Flink SQL job it replaces does. Thread-safe.
 */
public final class FilteredReadingCodec {
  private final SqlTimestamps timestamps;

  /**
   * Makes a codec.
   *
   * @param zone the zone of {@code time_ltz}; UTC by default
   */
  public FilteredReadingCodec(ZoneId zone) {
    this.timestamps = SqlTimestamps.in(zone);
  }

  /** Writes a reading. */
  public byte[] encode(CpuReading reading) {
    return JsonText.object(
        json -> {
          json.writeStringField("time_ltz", timestamps.format(reading.occurredAtMillis()));
          json.writeStringField("hostname", reading.hostname());
          json.writeStringField("cpu", reading.cpu());
          json.writeNumberField("usage", reading.usage());
        });
  }

  /**
   * Reads a value of the topic back.
   *
   * @throws UncheckedIOException if the bytes are not such a value
   */
  public CpuReading decode(byte[] value) {
    JsonFields json = JsonFields.of(value);
    return new CpuReading(
        json.text("hostname"),
        json.text("cpu"),
        json.number("usage"),
        json.timestamp("time_ltz", timestamps));
  }
}
