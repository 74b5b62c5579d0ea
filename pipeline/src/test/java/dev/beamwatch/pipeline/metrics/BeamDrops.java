package dev.beamwatch.pipeline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Beam's counters of elements that it dropped, all without a trace: because their window had
 * expired, before a grouping ({@code LateDataDroppingDoFnRunner}) or before a step with state
 * ({@code StatefulDoFnRunner}). The source refuses such readings before, by name.
 */
public final class BeamDrops {
  private static final Set<String> COUNTERS =
      Set.of("droppedDueToLateness", "StatefulParDoDropped", "droppedDueToClosedWindow");

  private BeamDrops() {}

  /** Checks that Beam has dropped nothing. */
  public static void requireNone(MetricResults metrics) {
    assertThat(
            StreamSupport.stream(
                    metrics
                        .queryMetrics(MetricsFilter.builder().build())
                        .getCounters()
                        .spliterator(),
                    false)
                .filter(counter -> COUNTERS.contains(counter.getName().getName()))
                .filter(counter -> counter.getAttempted() > 0))
        .as("elements that Beam dropped")
        .isEmpty();
  }
}
