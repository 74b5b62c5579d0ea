package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ingest.OrderlyStop;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a running pipeline: prints its counters, and stops it when the process is asked to end.
 */
final class RunReport {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

  /** How long a stop waits until what was read is written, and told on Slack. */
  private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);

  /** How long a run with {@code --stopAtEnd} may stand still before it says what it waits for. */
  private static final Duration QUIET_BEFORE_THE_END = Duration.ofSeconds(10);

  /** How long {@code --stopAtEnd} waits for Alertmanagers that take nothing. */
  private static final Duration PATIENCE_WITH_ALERTMANAGERS = Duration.ofSeconds(5);

  private static final org.joda.time.Duration LOOK_AGAIN = org.joda.time.Duration.millis(100);

  private final Duration interval;
  private final PrintStream out;
  private final OrderlyStop orderlyStop;
  private final RunState.Outputs outputs;
  private volatile boolean isStopping;

  /**
   * Prepares to follow.
   *
   * @param interval how often to print; zero for never
   * @param orderlyStop stops the pipeline's readers
   * @param outputs that the pipeline has
   */
  RunReport(Duration interval, PrintStream out, OrderlyStop orderlyStop, RunState.Outputs outputs) {
    this.interval = interval;
    this.out = out;
    this.orderlyStop = orderlyStop;
    this.outputs = outputs;
  }

  /**
   * Waits for the pipeline's end.
   *
   * @param stopAtEnd whether to end it when everything was read and told
   */
  ExitCode follow(PipelineResult result, boolean stopAtEnd) {
    Thread stop = new Thread(() -> stop(result), "beamwatch-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    long nextReport = System.nanoTime() + interval.toNanos();
    RunState last = new RunState(Map.of(), 0, outputs);
    StandingStill still = new StandingStill(System.nanoTime());
    while (true) {
      PipelineResult.State state;
      try {
        state = result.waitUntilFinish(LOOK_AGAIN);
      } catch (RuntimeException e) {
        if (isStopping) {
          // A stop makes running work fail. The stop itself decides how the process ends.
          return ExitCode.DONE;
        }
        throw e;
      }
      if (state != null && state.isTerminal()) {
        // The hook prints the last line, however the process ends.
        return state == PipelineResult.State.FAILED ? ExitCode.FAILED : ExitCode.DONE;
      }
      if (!interval.isZero() && System.nanoTime() >= nextReport) {
        nextReport += interval.toNanos();
        print(result);
      }
      if (stopAtEnd) {
        RunState now = RunState.of(result, outputs);
        List<String> missing = now.missing();
        boolean isSaid = still.isToBeSaid(now, missing, System.nanoTime());
        if (missing.isEmpty() && now.equals(last) && areTold(now, still.since(System.nanoTime()))) {
          return ExitCode.DONE;
        }
        last = now;
        if (isSaid) {
          out.println("Waiting for the end: " + String.join("; ", missing));
        }
      }
    }
  }

  /**
   * Tells whether Alertmanagers have been told, or need not be waited for.
   *
   * @param quiet for how long nothing has moved
   */
  static boolean areTold(RunState now, Duration quiet) {
    if (now.untoldToAlertmanagers() <= 0) {
      return true;
    }
    if (quiet.compareTo(PATIENCE_WITH_ALERTMANAGERS) < 0) {
      return false;
    }
    LOG.warn(
        "ended with {} events of alerts that Alertmanagers have not taken",
        now.untoldToAlertmanagers());
    return true;
  }

  /** Tells whether nothing has moved for a while and nobody has been told. */
  static final class StandingStill {
    private Map<PipelineCounter, Long> last = Map.of();
    private List<String> said = List.of();
    private long sinceNanos;

    StandingStill(long nowNanos) {
      sinceNanos = nowNanos;
    }

    /** Returns for how long nothing has moved. */
    Duration since(long nowNanos) {
      return Duration.ofNanos(nowNanos - sinceNanos);
    }

    boolean isToBeSaid(RunState now, List<String> missing, long nowNanos) {
      if (!now.moving().equals(last)) {
        last = now.moving();
        sinceNanos = nowNanos;
      }
      boolean isToBeSaid =
          nowNanos - sinceNanos >= QUIET_BEFORE_THE_END.toNanos()
              && !missing.isEmpty()
              && !missing.equals(said);
      if (isToBeSaid) {
        said = missing;
      }
      return isToBeSaid;
    }
  }

  private void stop(PipelineResult result) {
    if (!result.getState().isTerminal()) {
      try {
        finishWhatWasRead(result);
        isStopping = true;
        result.cancel();
      } catch (IOException | RuntimeException e) {
        LOG.warn("the pipeline did not stop in good order", e);
      }
    }
    print(result);
  }

  /**
   * Waits until what was read is written and its breaches are on Slack. The DirectRunner would
   * forget them. Then it commits that all is done, so that the next start does not repeat it.
   */
  private void finishWhatWasRead(PipelineResult result) {
    orderlyStop.begin();
    long giveUp = System.nanoTime() + PATIENCE_AT_STOP.toNanos();
    boolean isQuiet = orderlyStop.isQuiet();
    RunState now = RunState.of(result, outputs);
    while (!(isQuiet && now.isTold()) && System.nanoTime() < giveUp) {
      result.waitUntilFinish(LOOK_AGAIN);
      isQuiet = orderlyStop.isQuiet();
      now = RunState.of(result, outputs);
    }
    orderlyStop.commit(now.isTold(), PATIENCE_AT_STOP);
    if (now.untold() > 0) {
      LOG.warn("stopped with {} messages that Slack has not taken", now.untold());
    }
  }

  private synchronized void print(PipelineResult result) {
    out.println(RunState.of(result, outputs).line());
    out.flush();
  }
}
