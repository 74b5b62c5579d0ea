package dev.beamwatch.schemas;

import java.io.UncheckedIOException;
import java.time.ZoneId;

/**
 * Writes a hot {@link CpuReading} as the value of topic {@code cpu_load_stats_real_filter}, byte
 * for byte as the Flink SQL job it replaces does. Thread-safe.
 */
public final class FilteredReadingCodec {
  private static final String BEFORE_TIME = "{\"time_ltz\":\"";
  private static final String AFTER_TIME = "\",";
  private static final String BEFORE_USAGE = ",\"usage\":";

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
    return encode(reading, RecordKeys.ofProcessor(reading.hostname(), reading.cpu()));
  }

  /**
   * Writes a reading without writing its names anew.
   *
   * @param key what {@link RecordKeys#ofProcessor} returns for its names: the middle of the value
   */
  public byte[] encode(CpuReading reading, byte[] key) {
    String time = timestamps.format(reading.occurredAtMillis());
    // As Jackson writes it, and so Flink.
    String usage = Double.toString(reading.usage());
    int names = key.length - 2;
    byte[] value =
        new byte
            [BEFORE_TIME.length()
                + time.length()
                + AFTER_TIME.length()
                + names
                + BEFORE_USAGE.length()
                + usage.length()
                + 1];
    int end = JsonText.append(BEFORE_TIME, value, 0);
    end = JsonText.append(time, value, end);
    end = JsonText.append(AFTER_TIME, value, end);
    System.arraycopy(key, 1, value, end, names);
    end = JsonText.append(BEFORE_USAGE, value, end + names);
    end = JsonText.append(usage, value, end);
    value[end] = '}';
    return value;
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
