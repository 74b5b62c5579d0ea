package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.ingest.OrderlyStop;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricFiltering;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.SinkMetrics;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RunReportTest {
  private static final RunState.Outputs ALL = new RunState.Outputs(true, false, false, 0);

  /** Three seconds' worth of looks, and then the end by itself. */
  private static final PipelineResult.@Nullable State[] LONG_AFTER_THE_END = statesUntilDone(30);

  private static PipelineResult.@Nullable State[] statesUntilDone(int looks) {
    PipelineResult.@Nullable State[] states = new PipelineResult.@Nullable State[looks];
    states[looks - 1] = PipelineResult.State.DONE;
    return states;
  }

  /** Of a job without readers in this process. */
  private static final OrderlyStop STOP = OrderlyStop.of(PipelineOptionsFactory.create());

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

    assertThat(new RunState(counters, 0, ALL).line())
        .isEqualTo(
            "readings=100 rejected=101 filtered=102 windows=103 late=104 breaches=105 slack=106"
                + " undelivered=107");
  }

  @Test
  void readingsThatWereReadAgainAreNamedBesideTheWindowsThatCameOfThem() {
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    for (PipelineCounter counter : PipelineCounter.values()) {
      counters.put(counter, 0L);
    }
    counters.put(PipelineCounter.READINGS_REPLAYED, 60L);
    counters.put(PipelineCounter.WINDOWS_CLOSED, 2L);

    assertThat(new RunState(counters, 0, ALL).line())
        .isEqualTo(
            "readings=0 replayed=60 rejected=0 filtered=0 windows=2 late=0 breaches=0 slack=0"
                + " undelivered=0");
  }

  @Test
  void whatIsMissingIsSaidOnceWhenNothingHasMovedForTenSeconds() {
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    long second = Duration.ofSeconds(1).toNanos();
    RunReport.StandingStill still = new RunReport.StandingStill(0);
    List<String> missing = List.of("Slack has not taken 1 messages");
    for (int i = 0; i <= 10; i++) {
      counters.put(PipelineCounter.READINGS_READ, (long) i);
      assertThat(still.isToBeSaid(state(counters), missing, i * second)).as("it reads").isFalse();
    }
    for (int i = 11; i < 20; i++) {
      counters.put(PipelineCounter.SLACK_RETRIES, (long) i);
      assertThat(still.isToBeSaid(state(counters), missing, i * second)).as("only tries").isFalse();
    }

    assertThat(still.isToBeSaid(state(counters), missing, 20 * second)).isTrue();
    assertThat(still.isToBeSaid(state(counters), missing, 60 * second)).as("once").isFalse();
    assertThat(still.isToBeSaid(state(counters), List.of("something else"), 61 * second)).isTrue();
    assertThat(still.isToBeSaid(state(counters), List.of(), 62 * second))
        .as("all is done")
        .isFalse();
  }

  @Test
  void whatIsMissingBeforeTheEndIsSaidInWords() {
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    counters.put(PipelineCounter.READINGS_TAKEN, 15L);
    counters.put(PipelineCounter.READINGS_READ, 12L);
    counters.put(PipelineCounter.READINGS_VALID, 12L);
    counters.put(PipelineCounter.READINGS_COMPARED, 8L);
    counters.put(PipelineCounter.READINGS_CLOSED, 5L);
    counters.put(PipelineCounter.WINDOWS_CLOSED, 3L);
    counters.put(PipelineCounter.WINDOWS_JUDGED, 2L);
    counters.put(PipelineCounter.BREACHES, 2L);
    counters.put(PipelineCounter.SLACK_SENT, 1L);

    assertThat(new RunState(counters, 1, ALL).missing())
        .containsExactly(
            "the input topic is not read to where it ended at the start (12 records so far)",
            "3 records are not looked at",
            "4 readings are not filtered",
            "7 readings are in windows that have not ended",
            "the limits have not been read; is the database there? See the log",
            "1 windows are not judged",
            "alerts have not taken note of 3 windows",
            "2 records are not written to Kafka",
            "Slack has not taken 1 messages");
  }

  @ParameterizedTest
  @CsvSource({"DONE, 0", "CANCELLED, 0", "FAILED, 1", "UPDATED, 0"})
  void theExitCodeTellsHowThePipelineEnded(PipelineResult.State state, int exitCode) {
    assertThat(new RunReport(Duration.ZERO, out, STOP, ALL).follow(new EndingIn(state), false))
        .extracting(ExitCode::code)
        .isEqualTo(exitCode);
  }

  @Test
  void aLineIsPrintedForEveryInterval() {
    EndingIn result = new EndingIn(null, PipelineResult.State.RUNNING, PipelineResult.State.DONE);

    assertThat(new RunReport(Duration.ofNanos(1), out, STOP, ALL).follow(result, false))
        .isEqualTo(ExitCode.DONE);
    assertThat(printed.toString(UTF_8).lines())
        .hasSize(2)
        .containsOnly(
            "readings=42 rejected=0 filtered=0 windows=0 late=0 breaches=0 slack=0 undelivered=0");
  }

  @Test
  void withoutAnIntervalNothingIsPrintedWhileItRuns() {
    new RunReport(Duration.ZERO, out, STOP, ALL)
        .follow(new EndingIn(null, PipelineResult.State.DONE), false);

    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  @Test
  void whereItIsToStopAtTheEndTwoLooksThatFindAllDoneAndTheSameAreTheEnd() {
    EndingIn result = new EndingIn(LONG_AFTER_THE_END).with(done());

    assertThat(new RunReport(Duration.ZERO, out, STOP, ALL).follow(result, true))
        .isEqualTo(ExitCode.DONE);
    assertThat(result.looks()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = PipelineCounter.class,
      names = {
        "READERS_ENDED",
        "READINGS_READ",
        "READINGS_COMPARED",
        "THRESHOLD_REFRESHES",
        "READINGS_CLOSED",
        "WINDOWS_JUDGED",
        "WINDOWS_TRACKED",
        "SLACK_SENT"
      })
  void itDoesNotEndWhileOneStepIsBehind(PipelineCounter behind) {
    Map<String, Long> counters = done();
    counters.merge(behind.metricName(), -1L, Long::sum);
    EndingIn result = new EndingIn(LONG_AFTER_THE_END).with(counters);

    assertThat(new RunReport(Duration.ZERO, out, STOP, ALL).follow(result, true))
        .isEqualTo(ExitCode.DONE);
    assertThat(result.looks()).isEqualTo(LONG_AFTER_THE_END.length);
  }

  @Test
  void itDoesNotEndWhileSomethingIsNotWritten() {
    Map<String, Long> counters = done();
    counters.merge(SinkMetrics.elementsWritten().getName().getName(), -1L, Long::sum);
    EndingIn result = new EndingIn(LONG_AFTER_THE_END).with(counters);

    assertThat(new RunReport(Duration.ZERO, out, STOP, ALL).follow(result, true))
        .isEqualTo(ExitCode.DONE);
    assertThat(result.looks()).isEqualTo(LONG_AFTER_THE_END.length);
  }

  /** Alertmanagers that are away must not keep a run from its end. */
  @Test
  void theEndWaitsForAlertmanagersFiveSecondsAtMost() {
    RunState.Outputs two = new RunState.Outputs(true, false, false, 2);
    EndingIn told = new EndingIn(LONG_AFTER_THE_END).with(done());
    told.counters.put(PipelineCounter.ALERTMANAGER_SENT.metricName(), 4L);
    told.counters.put(PipelineCounter.ALERTMANAGER_SUPERSEDED.metricName(), 1L);
    told.counters.put(PipelineCounter.ALERTMANAGER_TOO_OLD.metricName(), 1L);
    assertThat(new RunReport(Duration.ZERO, out, STOP, two).follow(told, true))
        .isEqualTo(ExitCode.DONE);
    assertThat(told.looks()).isEqualTo(2);

    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    counters.put(PipelineCounter.ALERTS_FIRING, 3L);
    counters.put(PipelineCounter.ALERTMANAGER_SENT, 5L);
    RunState oneIsAway = new RunState(counters, 0, two);
    assertThat(RunReport.areTold(oneIsAway, Duration.ofMillis(4_999))).isFalse();
    assertThat(RunReport.areTold(oneIsAway, Duration.ofSeconds(5))).isTrue();
  }

  /** An alert that fires is posted again and again. */
  @Test
  void postsToAlertmanagersAreNoProgress() {
    Map<PipelineCounter, Long> counters = new EnumMap<>(PipelineCounter.class);
    RunReport.StandingStill still = new RunReport.StandingStill(0);
    assertThat(still.isToBeSaid(state(counters), List.of("x"), 1)).isFalse();
    counters.put(PipelineCounter.ALERTMANAGER_POSTS, 1L);
    counters.put(PipelineCounter.ALERTMANAGER_RETRIES, 1L);
    assertThat(still.isToBeSaid(state(counters), List.of("x"), 2)).isFalse();
    assertThat(still.since(6)).isEqualTo(Duration.ofNanos(6));
    counters.put(PipelineCounter.ALERTMANAGER_SENT, 1L);
    assertThat(still.isToBeSaid(state(counters), List.of("x"), 7)).isFalse();
    assertThat(still.since(9)).isEqualTo(Duration.ofNanos(2));
  }

  private static RunState state(Map<PipelineCounter, Long> counters) {
    return new RunState(Map.copyOf(counters), 0, ALL);
  }

  /** Counters of a run that has done everything: 100 readings in 7 windows. */
  private static Map<String, Long> done() {
    Map<String, Long> counters = new HashMap<>();
    counters.put(PipelineCounter.READERS_ENDED.metricName(), 1L);
    counters.put(PipelineCounter.THRESHOLD_REFRESHES.metricName(), 1L);
    counters.put(PipelineCounter.READINGS_TAKEN.metricName(), 106L);
    counters.put(PipelineCounter.READINGS_READ.metricName(), 96L);
    counters.put(PipelineCounter.READINGS_REJECTED.metricName(), 2L);
    counters.put(PipelineCounter.READINGS_VALID.metricName(), 94L);
    counters.put(PipelineCounter.READINGS_LATE.metricName(), 4L);
    counters.put(PipelineCounter.READINGS_COMPARED.metricName(), 94L);
    counters.put(PipelineCounter.READINGS_REPLAYED.metricName(), 10L);
    counters.put(PipelineCounter.READINGS_CLOSED.metricName(), 100L);
    counters.put(PipelineCounter.READINGS_FILTERED.metricName(), 50L);
    counters.put(PipelineCounter.WINDOWS_CLOSED.metricName(), 7L);
    counters.put(PipelineCounter.WINDOWS_CORRECTED.metricName(), 2L);
    counters.put(PipelineCounter.WINDOWS_JUDGED.metricName(), 9L);
    counters.put(PipelineCounter.WINDOWS_TRACKED.metricName(), 9L);
    counters.put(PipelineCounter.ALERTS_FIRING.metricName(), 2L);
    counters.put(PipelineCounter.ALERTS_RESOLVED.metricName(), 1L);
    counters.put(PipelineCounter.BREACHES.metricName(), 5L);
    counters.put(PipelineCounter.SLACK_SENT.metricName(), 4L);
    counters.put(PipelineCounter.SLACK_UNDELIVERED.metricName(), 1L);
    counters.put(SinkMetrics.elementsWritten().getName().getName(), 50L + 9 + 3 + 2 + 4 + 1);
    return counters;
  }

  /** A pipeline that is in one state after the other, and stays in the last. */
  private static final class EndingIn implements PipelineResult {
    private final Deque<@Nullable Object> states = new ArrayDeque<>();
    private State last = State.RUNNING;
    private Map<String, Long> counters = Map.of("readings_read", 42L);
    private int looks;

    EndingIn(@Nullable State... states) {
      // A deque takes no null.
      Arrays.stream(states).forEach(state -> this.states.add(state == null ? "still runs" : state));
    }

    EndingIn with(Map<String, Long> counters) {
      this.counters = counters;
      return this;
    }

    /** Returns how often somebody has waited for its end. */
    int looks() {
      return looks;
    }

    @Override
    public State getState() {
      return last;
    }

    @Override
    public State cancel() {
      last = State.CANCELLED;
      return last;
    }

    @Override
    @SuppressWarnings("NullAway") // Beam's own way of saying that it still runs
    public State waitUntilFinish(org.joda.time.Duration duration) {
      looks++;
      if (states.remove() instanceof State state) {
        last = state;
        return state;
      }
      return null;
    }

    @Override
    public State waitUntilFinish() {
      throw new UnsupportedOperationException("a report never waits without a limit");
    }

    @Override
    public MetricResults metrics() {
      return new MetricResults() {
        @Override
        public MetricQueryResults queryMetrics(MetricsFilter filter) {
          return MetricQueryResults.create(
              counters.entrySet().stream()
                  .map(counter -> MetricResult.attempted(key(counter.getKey()), counter.getValue()))
                  .filter(counter -> MetricFiltering.matches(filter, counter.getKey()))
                  .toList(),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of());
        }
      };
    }

    private static MetricKey key(String name) {
      MetricName written = SinkMetrics.elementsWritten().getName();
      return MetricKey.create(
          "step",
          name.equals(written.getName())
              ? written
              : MetricName.named(PipelineCounter.NAMESPACE, name));
    }
  }
}
