package dev.beamwatch.console.kafka;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** When a record was written. */
public final class RecordTime {
  private RecordTime() {}

  /**
   * Returns a record's timestamp, in milliseconds since the epoch; now if it has none. A timestamp
   * of 0 or below is none: tools that copy records write such ones.
   */
  public static long millis(ConsumerRecord<?, ?> record, Clock clock) {
    return record.timestamp() > 0 ? record.timestamp() : clock.millis();
  }
}
