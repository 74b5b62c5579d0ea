package dev.beamwatch.acceptance;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.util.Map;

/** A pipeline that was started, on whatever runner. */
interface RunningPipeline extends AutoCloseable {
  /** Returns the pipeline's counters as its runner shows them; 0 for what has not begun. */
  Map<PipelineCounter, Long> counters();

  /** Returns one of the counters. */
  default long count(PipelineCounter counter) {
    return counters().getOrDefault(counter, 0L);
  }

  /** Returns how many elements Beam has dropped because their window had expired. */
  long dropped();

  /** Stops the pipeline. */
  @Override
  void close();
}
