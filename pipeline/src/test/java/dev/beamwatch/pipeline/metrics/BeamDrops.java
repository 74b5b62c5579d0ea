package dev.beamwatch.pipeline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Beam's counters of elements that it dropped without a trace, because their window had expired:
 * before a grouping or before a step with state. The source refuses such readings before, by name.
 */
public final class BeamDrops {
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
                // DroppedDueToLateness, droppedDueToLateness, StatefulParDoDropped: by runner.
                .filter(
                    counter ->
                        counter.getName().getName().toLowerCase(Locale.ROOT).contains("dropped"))
                .filter(counter -> counter.getAttempted() > 0))
        .as("elements that Beam dropped")
        .isEmpty();
  }
}
