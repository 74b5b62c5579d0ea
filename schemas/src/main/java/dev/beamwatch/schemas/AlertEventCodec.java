package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an {@link AlertEvent} as the value of topic {@code cpu_alerts}. Thread-safe. */
public final class AlertEventCodec {
  private static final int MILLIS_DIGITS = 3;

  private final SqlTimestamps timestamps;

  /**
   * Makes a codec.
   *
   * @param zone the zone of the timestamps; UTC by default
   */
  public AlertEventCodec(ZoneId zone) {
    this.timestamps = SqlTimestamps.in(zone);
  }

  /** Writes an event. */
  public byte[] encode(AlertEvent event) {
    return JsonText.object(
        json -> {
          json.writeStringField("alert_id", event.alertId());
          json.writeNumberField("sequence", event.sequence());
          json.writeStringField("event", event.kind().name());
          JsonText.writeText(json, "level", event.level() == null ? null : event.level().text());
          json.writeStringField("hostname", event.hostname());
          JsonText.writeText(json, "cpu", event.cpu());
          json.writeStringField("window_end", timestamps.format(event.windowEndMillis()));
          json.writeStringField("started_at", timestamps.format(event.startedAtMillis()));
          writeNumber(json, "usage_avg", event.usageAvg());
          writeNumber(json, "usage_max", event.usageMax());
          writeDecimal(json, "allowed_top", event.allowedTop());
          writeDecimal(json, "warning_top", event.warningTop());
          writeDecimal(json, "clear_top", event.clearTop());
          Long validFrom = event.limitValidFromMillis();
          JsonText.writeText(
              json, "limit_valid_from", validFrom == null ? null : timestamps.format(validFrom));
          writeNumber(json, "peak", event.peak());
          writeInteger(json, "breaching", event.breaching());
          writeInteger(json, "of", event.of());
          json.writeFieldName("recent");
          if (event.recent() == null) {
            json.writeNull();
          } else {
            json.writeStartArray();
            for (Double mean : event.recent()) {
              writeNumber(json, mean);
            }
            json.writeEndArray();
          }
          JsonText.writeText(json, "why", event.why() == null ? null : event.why().text());
          if (event.lastedMillis() != null) {
            writeDecimal(json, "lasted_seconds", seconds(event.lastedMillis()));
          }
        });
  }

  /**
   * Reads a value of the topic back.
   *
   * @throws UncheckedIOException if the bytes are not such a value
   */
  public AlertEvent decode(byte[] value) {
    JsonFields json = JsonFields.of(value);
    return new AlertEvent(
        json.text("alert_id"),
        json.integer("sequence"),
        json.oneOf("event", AlertEvent.Kind.values(), AlertEvent.Kind::name),
        json.has("level")
            ? json.oneOf("level", AlertEvent.Level.values(), AlertEvent.Level::text)
            : null,
        json.text("hostname"),
        json.has("cpu") ? json.text("cpu") : null,
        json.timestamp("window_end", timestamps),
        json.timestamp("started_at", timestamps),
        numberOrNull(json, "usage_avg"),
        numberOrNull(json, "usage_max"),
        decimalOrNull(json, "allowed_top"),
        decimalOrNull(json, "warning_top"),
        decimalOrNull(json, "clear_top"),
        json.has("limit_valid_from") ? json.timestamp("limit_valid_from", timestamps) : null,
        numberOrNull(json, "peak"),
        integerOrNull(json, "breaching"),
        integerOrNull(json, "of"),
        recent(json),
        json.has("why") ? json.oneOf("why", AlertEvent.Why.values(), AlertEvent.Why::text) : null,
        json.has("lasted_seconds") ? millis(json.decimal("lasted_seconds")) : null);
  }

  private static @Nullable List<@Nullable Double> recent(JsonFields json) {
    if (!json.has("recent")) {
      return null;
    }
    List<@Nullable Double> recent = new ArrayList<>();
    for (JsonNode mean : json.array("recent")) {
      if (!mean.isNull() && !mean.isNumber()) {
        throw new UncheckedIOException(new IOException("recent holds " + mean.getNodeType()));
      }
      recent.add(mean.isNull() ? null : mean.doubleValue());
    }
    return recent;
  }

  private static @Nullable Double numberOrNull(JsonFields json, String field) {
    return json.has(field) ? json.number(field) : null;
  }

  private static @Nullable BigDecimal decimalOrNull(JsonFields json, String field) {
    return json.has(field) ? json.decimal(field) : null;
  }

  private static @Nullable Integer integerOrNull(JsonFields json, String field) {
    return json.has(field) ? Math.toIntExact(json.integer(field)) : null;
  }

  /** Returns a duration in seconds, with a fraction only if it has one. */
  private static BigDecimal seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, MILLIS_DIGITS).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  private static long millis(BigDecimal seconds) {
    return seconds.movePointRight(MILLIS_DIGITS).longValue();
  }

  private static void writeNumber(JsonGenerator json, String field, @Nullable Double number)
      throws IOException {
    json.writeFieldName(field);
    writeNumber(json, number);
  }

  private static void writeNumber(JsonGenerator json, @Nullable Double number) throws IOException {
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }

  private static void writeInteger(JsonGenerator json, String field, @Nullable Integer number)
      throws IOException {
    json.writeFieldName(field);
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }

  /** Writes a decimal with the digits that it has, never with an exponent. */
  private static void writeDecimal(JsonGenerator json, String field, @Nullable BigDecimal number)
      throws IOException {
    json.writeFieldName(field);
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number.toPlainString());
    }
  }
}
