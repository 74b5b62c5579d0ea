package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.WindowStats;

/**
 * A window as a record of the topic has it.
 *
 * @param stats its figures
 * @param writtenAtMillis the time that Kafka keeps with the record, since the epoch
 */
record WrittenWindow(WindowStats stats, long writtenAtMillis) {
  long endMillis() {
    return stats.windowEndMillis();
  }
}
