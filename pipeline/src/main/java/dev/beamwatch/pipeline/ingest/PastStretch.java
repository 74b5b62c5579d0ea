package dev.beamwatch.pipeline.ingest;

import java.io.Serializable;

/**
 * A stretch of the past.
 *
 * @param readFromMillis time of the first records that are read, by Kafka's time of a record. It is
 *     earlier than the stretch, so that the watermark is known where it begins
 * @param fromMillis event time of the first readings that count
 * @param toMillis event time after those that count
 * @param readUntilMillis watermark that is enough for a partition
 */
public record PastStretch(long readFromMillis, long fromMillis, long toMillis, long readUntilMillis)
    implements Serializable {
  private static final long serialVersionUID = 1;

  boolean contains(long occurredAtMillis) {
    return fromMillis <= occurredAtMillis && occurredAtMillis < toMillis;
  }
}
