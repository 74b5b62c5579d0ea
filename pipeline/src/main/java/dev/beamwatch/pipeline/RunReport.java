package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READERS_ENDED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_COUNTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REPLAYED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_LOGGED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CORRECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_JUDGED;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.SinkMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a running pipeline: prints its counters, and stops it when the process is asked to end.
 */
final class RunReport {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

  /** Looks in a row, a second's worth, that must find everything done: one step may lag another. */
  private static final int LOOKS_UNTIL_SURE = 10;

  /** How long a stop waits for messages that are on their way to Slack. */
  private static final Duration PATIENCE_WITH_SLACK = Duration.ofSeconds(5);

  private static final org.joda.time.Duration LOOK_AGAIN = org.joda.time.Duration.millis(100);

  private final Duration interval;
  private final PrintStream out;
  private volatile boolean isStopping;

  /**
   * Prepares to follow.
   *
   * @param interval how often to print; zero for never
   */
  RunReport(Duration interval, PrintStream out) {
    this.interval = interval;
    this.out = out;
  }

  /**
   * Waits for the pipeline's end; returns the exit code.
   *
   * @param stopAtEnd whether to end it when everything was read and told
   */
  int follow(PipelineResult result, boolean stopAtEnd) {
    Thread stop = new Thread(() -> stop(result), "beamwatch-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    long nextReport = System.nanoTime() + interval.toNanos();
    int looksAtTheEnd = 0;
    while (true) {
      PipelineResult.State state;
      try {
        state = result.waitUntilFinish(LOOK_AGAIN);
      } catch (RuntimeException e) {
        if (isStopping) {
          // What is cut off by a stop fails; the stop itself decides how the process ends.
          return 0;
        }
        throw e;
      }
      if (state != null && state.isTerminal()) {
        // The hook prints the last line, however the process ends.
        return state == PipelineResult.State.FAILED ? 1 : 0;
      }
      if (!interval.isZero() && System.nanoTime() >= nextReport) {
        nextReport += interval.toNanos();
        print(result);
      }
      looksAtTheEnd = stopAtEnd && isDone(result) ? looksAtTheEnd + 1 : 0;
      if (looksAtTheEnd == LOOKS_UNTIL_SURE) {
        return 0;
      }
    }
  }

  /**
   * Tells whether everything was read, written and told. A bundle's counters are seen when the
   * bundle has ended, and one that writes has ended when the brokers have acknowledged its records.
   */
  private static boolean isDone(PipelineResult result) {
    Map<PipelineCounter, Long> counters = PipelineCounter.readAll(result.metrics());
    long windows = count(counters, WINDOWS_CLOSED) + count(counters, WINDOWS_CORRECTED);
    long toWrite =
        count(counters, READINGS_FILTERED)
            + windows
            + count(counters, READINGS_REJECTED)
            + count(counters, READINGS_LATE)
            + count(counters, SLACK_UNDELIVERED);
    return count(counters, READERS_ENDED) > 0
        && count(counters, THRESHOLD_REFRESHES) > 0
        && count(counters, READINGS_CLOSED)
            >= count(counters, READINGS_COUNTED) + count(counters, READINGS_REPLAYED)
        && count(counters, WINDOWS_JUDGED) >= windows
        && written(result) >= toWrite
        && untold(counters) <= 0;
  }

  private static long written(PipelineResult result) {
    long written = 0;
    for (MetricResult<Long> sink :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(
                            SinkMetrics.elementsWritten().getName().getNamespace(),
                            SinkMetrics.elementsWritten().getName().getName()))
                    .build())
            .getCounters()) {
      written += sink.getAttempted();
    }
    return written;
  }

  private static long untold(Map<PipelineCounter, Long> counters) {
    return count(counters, BREACHES)
        - count(counters, SLACK_SENT)
        - count(counters, SLACK_LOGGED)
        - count(counters, SLACK_UNDELIVERED);
  }

  private static long count(Map<PipelineCounter, Long> counters, PipelineCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  private void stop(PipelineResult result) {
    if (!result.getState().isTerminal()) {
      try {
        awaitMessages(result);
        isStopping = true;
        result.cancel();
      } catch (IOException | RuntimeException e) {
        LOG.warn("the pipeline did not stop in good order", e);
      }
    }
    print(result);
  }

  /** Lets the messages go out that were found worth telling: the DirectRunner forgets them. */
  private static void awaitMessages(PipelineResult result) {
    long giveUp = System.nanoTime() + PATIENCE_WITH_SLACK.toNanos();
    long waiting;
    do {
      waiting = untold(PipelineCounter.readAll(result.metrics()));
      if (waiting <= 0) {
        return;
      }
      result.waitUntilFinish(LOOK_AGAIN);
    } while (System.nanoTime() < giveUp);
    LOG.warn("stopped with {} messages that Slack has not taken", waiting);
  }

  private synchronized void print(PipelineResult result) {
    out.println(line(PipelineCounter.readAll(result.metrics())));
    out.flush();
  }

  /** Returns the counters that tell most, in one line of {@code name=value}. */
  static String line(Map<PipelineCounter, Long> counters) {
    return "readings=%d rejected=%d filtered=%d windows=%d late=%d breaches=%d slack=%d undelivered=%d"
        .formatted(
            counters.get(READINGS_READ),
            counters.get(READINGS_REJECTED),
            counters.get(READINGS_FILTERED),
            counters.get(WINDOWS_CLOSED),
            counters.get(READINGS_LATE),
            counters.get(BREACHES),
            counters.get(SLACK_SENT),
            counters.get(SLACK_UNDELIVERED));
  }
}
