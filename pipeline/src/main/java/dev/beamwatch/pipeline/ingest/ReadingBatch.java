package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import java.util.List;

/**
 * Thousands of Kafka records as one element, each with its verdict: a runner's cost is per element,
 * not per reading.
 *
 * <p>The element's timestamp is the earliest event time in it, or the watermark that the source
 * told last, if that is later: so no batch is late, whatever is in it.
 *
 * @param readings valid readings whose windows take them, on time or late within the allowance
 * @param replayed readings from before a restart that are read once more because their windows are
 *     to be rebuilt; everything else about them has been done
 * @param told the same, of windows that were written and told before the restart: they are rebuilt
 *     in case something corrects them
 * @param late valid readings that come too late for their windows
 * @param rejected records that are no valid readings
 */
public record ReadingBatch(
    List<CpuReading> readings,
    List<CpuReading> replayed,
    List<CpuReading> told,
    List<LateReading> late,
    List<DeadLetter> rejected) {

  /** Returns how many Kafka records are in it. */
  int recordCount() {
    return readings.size() + replayed.size() + told.size() + late.size() + rejected.size();
  }
}
