package dev.beamwatch.schemas;

import java.io.UncheckedIOException;
import java.time.ZoneId;

/** Writes {@link WindowStats} as the value of topic {@code cpu_agg_stats}. Thread-safe. */
public final class WindowStatsCodec {
  private final SqlTimestamps timestamps;

  /**
   * Makes a codec.
   *
   * @param zone the zone of {@code window_start} and {@code window_end}; UTC by default
   */
  public WindowStatsCodec(ZoneId zone) {
    this.timestamps = SqlTimestamps.in(zone);
  }

  /** Writes the figures of a window. */
  public byte[] encode(WindowStats stats) {
    return JsonText.object(
        json -> {
          json.writeStringField("window_start", timestamps.format(stats.windowStartMillis()));
          json.writeStringField("window_end", timestamps.format(stats.windowEndMillis()));
          json.writeStringField("hostname", stats.hostname());
          json.writeStringField("cpu", stats.cpu());
          json.writeNumberField("usage_avg", stats.usageAvg());
          json.writeNumberField("usage_max", stats.usageMax());
          json.writeNumberField("reading_count", stats.readingCount());
        });
  }

  /**
   * Reads a value of the topic back.
   *
   * @throws UncheckedIOException if the bytes are not such a value
   */
  public WindowStats decode(byte[] value) {
    JsonFields json = JsonFields.of(value);
    return new WindowStats(
        json.timestamp("window_start", timestamps),
        json.timestamp("window_end", timestamps),
        json.text("hostname"),
        json.text("cpu"),
        json.number("usage_avg"),
        json.number("usage_max"),
        json.integer("reading_count"));
  }
}
