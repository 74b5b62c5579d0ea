package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Writes {@link WindowStats} as the value of topic {@code cpu_agg_stats}. Thread-safe. */
public final class WindowStatsCodec {
  private static final JsonFactory JSON = new JsonFactory();

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
    try (JsonParser json = JSON.createParser(value)) {
      WindowStats stats = stats(json);
      if (stats != null) {
        return stats;
      }
    } catch (IOException | DateTimeParseException e) {
      // The slow way says what is wrong.
    }
    return decodeSlowly(value);
  }

  /** Returns the figures; null if anything is not as {@link #encode} writes it. */
  private @Nullable WindowStats stats(JsonParser json) throws IOException {
    Long start = null;
    Long end = null;
    String hostname = null;
    String cpu = null;
    Double avg = null;
    Double max = null;
    Long count = null;
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      switch (field) {
        case "window_start" -> start = timestamp(json, token);
        case "window_end" -> end = timestamp(json, token);
        case "hostname" -> hostname = token == JsonToken.VALUE_STRING ? json.getText() : null;
        case "cpu" -> cpu = token == JsonToken.VALUE_STRING ? json.getText() : null;
        case "usage_avg" -> avg = token.isNumeric() ? (Double) json.getDoubleValue() : null;
        case "usage_max" -> max = token.isNumeric() ? (Double) json.getDoubleValue() : null;
        case "reading_count" ->
            count = token == JsonToken.VALUE_NUMBER_INT ? (Long) json.getLongValue() : null;
        default -> json.skipChildren();
      }
    }
    return start == null
            || end == null
            || hostname == null
            || cpu == null
            || avg == null
            || max == null
            || count == null
            || json.currentToken() != JsonToken.END_OBJECT
            || json.nextToken() != null
        ? null
        : new WindowStats(start, end, hostname, cpu, avg, max, count);
  }

  private @Nullable Long timestamp(JsonParser json, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_STRING ? (Long) timestamps.parse(json.getText()) : null;
  }

  private WindowStats decodeSlowly(byte[] value) {
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
