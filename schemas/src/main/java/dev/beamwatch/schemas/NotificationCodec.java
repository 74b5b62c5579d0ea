package dev.beamwatch.schemas;

import java.io.UncheckedIOException;
import java.time.ZoneId;

/** Writes a {@link Notification} as the value of topic {@code cpu_notifications}. Thread-safe. */
public final class NotificationCodec {
  private final SqlTimestamps timestamps;

  /**
   * Makes a codec.
   *
   * @param zone the zone of the timestamps; UTC by default
   */
  public NotificationCodec(ZoneId zone) {
    this.timestamps = SqlTimestamps.in(zone);
  }

  /** Writes a notification. */
  public byte[] encode(Notification notification) {
    return JsonText.object(
        json -> {
          json.writeStringField("notifier", notification.notifier());
          json.writeStringField("channel", notification.channel());
          JsonText.writeText(json, "alert_id", notification.alertId());
          json.writeFieldName("sequence");
          if (notification.sequence() == null) {
            json.writeNull();
          } else {
            json.writeNumber(notification.sequence());
          }
          json.writeStringField("window_end", timestamps.format(notification.windowEndMillis()));
          json.writeStringField("hostname", notification.hostname());
          JsonText.writeText(json, "cpu", notification.cpu());
          json.writeStringField("state", notification.state().text());
          json.writeStringField("told_at", timestamps.format(notification.toldAtMillis()));
          JsonText.writeText(json, "detail", notification.detail());
          JsonText.writeText(json, "text", notification.text());
        });
  }

  /**
   * Reads a value of the topic back.
   *
   * @throws UncheckedIOException if the bytes are not such a value
   */
  public Notification decode(byte[] value) {
    JsonFields json = JsonFields.of(value);
    return new Notification(
        json.text("notifier"),
        json.text("channel"),
        json.has("alert_id") ? json.text("alert_id") : null,
        json.has("sequence") ? (Long) json.integer("sequence") : null,
        json.timestamp("window_end", timestamps),
        json.text("hostname"),
        json.has("cpu") ? json.text("cpu") : null,
        json.oneOf("state", Notification.State.values(), Notification.State::text),
        json.timestamp("told_at", timestamps),
        json.has("detail") ? json.text("detail") : null,
        json.has("text") ? json.text("text") : null);
  }
}
