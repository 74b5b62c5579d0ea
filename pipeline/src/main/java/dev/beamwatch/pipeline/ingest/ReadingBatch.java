package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import java.util.List;

/**
 * Thousands of Kafka records as one element, each with its verdict: a runner's cost is per element,
 * not per reading.
 *
 * <p>The element's timestamp is the earliest event time in it, or the last watermark of the source,
 * if that is later. So no batch is late.
 *
 * @param readings valid readings that are on time, or late within the allowed lateness
 * @param replayed readings from before a restart, read again to rebuild their windows; all else
 *     about them was done
 * @param told the same, for windows that were written and told before the restart; rebuilt in case
 *     a reading corrects them
 * @param late valid readings whose windows have expired
 * @param rejected records that are no valid readings
 */
public record ReadingBatch(
    List<CpuReading> readings,
    List<CpuReading> replayed,
    List<CpuReading> told,
    List<LateReading> late,
    List<DeadLetter> rejected) {

  /** Returns the number of Kafka records in it. */
  int recordCount() {
    return readings.size() + replayed.size() + told.size() + late.size() + rejected.size();
  }
}
