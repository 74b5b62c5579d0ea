package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.DeadLetterCodec;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * How an element becomes Kafka records. The contract fixes keys and values, so an element written
 * twice has the same bytes.
 *
 * @param <T> the type of element
 */
@FunctionalInterface
public interface RecordFormat<T> extends Serializable {
  /** Returns the records of an element. */
  List<KV<byte[], byte[]>> records(T element);

  /**
   * Returns the format of the filtered topic.
   *
   * @param zone of the timestamps
   */
  static RecordFormat<List<CpuReading>> filtered(ZoneId zone) {
    return new HotReadingFormat(zone);
  }

  /**
   * Returns the format of the aggregated topic.
   *
   * @param zone of the timestamps
   */
  static RecordFormat<List<WindowStats>> aggregated(ZoneId zone) {
    return windows -> {
      WindowStatsCodec codec = new WindowStatsCodec(zone);
      return windows.stream()
          .map(
              stats ->
                  KV.of(RecordKeys.ofProcessor(stats.hostname(), stats.cpu()), codec.encode(stats)))
          .toList();
    };
  }

  /**
   * Returns the format of the alert topic.
   *
   * @param zone of the timestamps
   */
  static RecordFormat<List<AlertNews>> alerts(ZoneId zone) {
    return alerts -> {
      AlertEventCodec codec = new AlertEventCodec(zone);
      return alerts.stream()
          .map(AlertNews::event)
          .map(event -> KV.of(RecordKeys.ofAlert(event), codec.encode(event)))
          .toList();
    };
  }

  /**
   * Returns the format of the notification topic.
   *
   * @param zone of the timestamps
   */
  static RecordFormat<List<Notification>> notifications(ZoneId zone) {
    return notifications -> {
      NotificationCodec codec = new NotificationCodec(zone);
      return notifications.stream()
          .map(told -> KV.of(RecordKeys.ofNotification(told), codec.encode(told)))
          .toList();
    };
  }

  /** Returns the format of the dead-letter topic. */
  static RecordFormat<List<DeadLetter>> deadLetters() {
    return letters -> {
      List<KV<byte[], byte[]>> records = new ArrayList<>(letters.size());
      for (DeadLetter letter : letters) {
        for (DeadLetter part : DeadLetterCodec.parts(letter)) {
          records.add(KV.of(RecordKeys.ofDeadLetter(part), DeadLetterCodec.encode(part)));
        }
      }
      return records;
    };
  }
}
