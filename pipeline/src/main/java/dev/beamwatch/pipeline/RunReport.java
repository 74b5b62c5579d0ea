package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_READ;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a running pipeline: prints its counters, and stops it when the process is asked to end.
 */
final class RunReport {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

  /** How long to wait for the pipeline at a time when nothing is to be printed. */
  private static final Duration SILENT = Duration.ofMinutes(1);

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

  /** Waits for the pipeline's end; returns the exit code. */
  int follow(PipelineResult result) {
    Thread stop = new Thread(() -> stop(result), "beamwatch-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    Duration wait = interval.isZero() ? SILENT : interval;
    while (true) {
      PipelineResult.State state;
      try {
        state = result.waitUntilFinish(org.joda.time.Duration.millis(wait.toMillis()));
      } catch (RuntimeException e) {
        if (isStopping) {
          // What is cut off by a stop fails; the stop itself decides how the process ends.
          return 0;
        }
        throw e;
      }
      print(result);
      if (state != null && state.isTerminal()) {
        return state == PipelineResult.State.FAILED ? 1 : 0;
      }
    }
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
      print(result);
    }
  }

  /** Lets the messages go out that were found worth telling: the DirectRunner forgets them. */
  private static void awaitMessages(PipelineResult result) {
    long giveUp = System.nanoTime() + PATIENCE_WITH_SLACK.toNanos();
    long waiting;
    do {
      Map<PipelineCounter, Long> counters = PipelineCounter.readAll(result.metrics());
      waiting =
          counters.getOrDefault(BREACHES, 0L)
              - counters.getOrDefault(SLACK_SENT, 0L)
              - counters.getOrDefault(SLACK_UNDELIVERED, 0L);
      if (waiting <= 0) {
        return;
      }
      result.waitUntilFinish(LOOK_AGAIN);
    } while (System.nanoTime() < giveUp);
    LOG.warn("stopped with {} messages that Slack has not taken", waiting);
  }

  private synchronized void print(PipelineResult result) {
    if (!interval.isZero()) {
      out.println(line(PipelineCounter.readAll(result.metrics())));
      out.flush();
    }
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
