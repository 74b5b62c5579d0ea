package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunReportTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  @Test
  void aLineTellsTheCountersThatTellMost() {
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    List<PipelineCounter> shown =
        List.of(
            PipelineCounter.READINGS_READ,
            PipelineCounter.READINGS_REJECTED,
            PipelineCounter.READINGS_FILTERED,
            PipelineCounter.WINDOWS_CLOSED,
            PipelineCounter.READINGS_LATE,
            PipelineCounter.BREACHES,
            PipelineCounter.SLACK_SENT,
            PipelineCounter.SLACK_UNDELIVERED);
    shown.forEach(counter -> counters.put(counter, 100L + counters.size()));

    assertThat(RunReport.line(counters))
        .isEqualTo(
            "readings=100 rejected=101 filtered=102 windows=103 late=104 breaches=105 slack=106"
                + " undelivered=107");
  }

  @ParameterizedTest
  @CsvSource({"DONE, 0", "CANCELLED, 0", "FAILED, 1", "UPDATED, 0"})
  void theExitCodeTellsHowThePipelineEnded(PipelineResult.State state, int exitCode) {
    assertThat(new RunReport(Duration.ZERO, out).follow(new EndingIn(state), false))
        .isEqualTo(exitCode);
  }

  @Test
  void aLineIsPrintedForEveryInterval() {
    EndingIn result = new EndingIn(null, PipelineResult.State.RUNNING, PipelineResult.State.DONE);

    assertThat(new RunReport(Duration.ofNanos(1), out).follow(result, false)).isZero();
    assertThat(printed.toString(UTF_8).lines())
        .hasSize(2)
        .containsOnly(
            "readings=42 rejected=0 filtered=0 windows=0 late=0 breaches=0 slack=0 undelivered=0");
  }

  @Test
  void withoutAnIntervalNothingIsPrintedWhileItRuns() {
    new RunReport(Duration.ZERO, out).follow(new EndingIn(null, PipelineResult.State.DONE), false);

    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  /** A pipeline that is in one state after the other, and stays in the last. */
  private static final class EndingIn implements PipelineResult {
    private final Deque<@Nullable Object> states = new ArrayDeque<>();
    private State last = State.RUNNING;

    EndingIn(@Nullable State... states) {
      // A deque takes no null.
      Arrays.stream(states).forEach(state -> this.states.add(state == null ? "still runs" : state));
    }

    @Override
    public State getState() {
      return last;
    }

    @Override
    public State cancel() {
      throw new UnsupportedOperationException();
    }

    @Override
    @SuppressWarnings("NullAway") // Beam's own way of saying that it still runs
    public State waitUntilFinish(org.joda.time.Duration duration) {
      if (states.remove() instanceof State state) {
        last = state;
        return state;
      }
      return null;
    }

    @Override
    public State waitUntilFinish() {
      throw new UnsupportedOperationException();
    }

    @Override
    public MetricResults metrics() {
      return new MetricResults() {
        @Override
        public MetricQueryResults queryMetrics(MetricsFilter filter) {
          return MetricQueryResults.create(
              List.of(
                  MetricResult.attempted(
                      MetricKey.create("s", MetricName.named("beamwatch", "readings_read")), 42L)),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of());
        }
      };
    }
  }
}
