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

  /**
   * Waits until one of the counters has reached a value. What a pipeline wrote or sent can be seen
   * before the runner shows that it was counted, so nobody may ask for a count at once.
   */
  default void awaitCount(PipelineCounter counter, long atLeast) {
    Patience.await(
        counter + " is at least " + atLeast, Patience.LONG, () -> count(counter) >= atLeast);
  }

  /** Returns how many elements Beam has dropped because their window had expired. */
  long dropped();

  /** Stops the pipeline. */
  @Override
  void close();
}
