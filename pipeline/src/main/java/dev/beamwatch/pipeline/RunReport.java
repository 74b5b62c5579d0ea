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
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_RETRIES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_SENT;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.SLACK_UNDELIVERED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_FAILURES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CLOSED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_CORRECTED;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_JUDGED;

import dev.beamwatch.pipeline.ingest.OrderlyStop;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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

  /** How long a stop waits for what was read to be written, and told on Slack. */
  private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);

  /** How long a run that is to end may stand still before it says what it waits for. */
  private static final Duration QUIET_BEFORE_THE_END = Duration.ofSeconds(10);

  private static final org.joda.time.Duration LOOK_AGAIN = org.joda.time.Duration.millis(100);

  private final Duration interval;
  private final PrintStream out;
  private final OrderlyStop orderlyStop;
  private volatile boolean isStopping;

  /**
   * Prepares to follow.
   *
   * @param interval how often to print; zero for never
   * @param orderlyStop stops the pipeline's readers
   */
  RunReport(Duration interval, PrintStream out, OrderlyStop orderlyStop) {
    this.interval = interval;
    this.out = out;
    this.orderlyStop = orderlyStop;
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
    StandingStill still = new StandingStill(System.nanoTime());
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
      if (stopAtEnd) {
        Map<PipelineCounter, Long> counters = PipelineCounter.readAll(result.metrics());
        List<String> missing = missing(counters, written(result));
        looksAtTheEnd = missing.isEmpty() ? looksAtTheEnd + 1 : 0;
        if (looksAtTheEnd == LOOKS_UNTIL_SURE) {
          return 0;
        }
        if (still.isToBeSaid(counters, missing, System.nanoTime())) {
          out.println("Waiting for the end: " + String.join("; ", missing));
        }
      }
    }
  }

  /** Whether nothing has moved for a while, and that has not been said. */
  static final class StandingStill {
    private Map<PipelineCounter, Long> last = Map.of();
    private List<String> said = List.of();
    private long sinceNanos;

    StandingStill(long nowNanos) {
      sinceNanos = nowNanos;
    }

    boolean isToBeSaid(Map<PipelineCounter, Long> counters, List<String> missing, long nowNanos) {
      Map<PipelineCounter, Long> moving = new EnumMap<>(counters);
      // Tries that fail move nothing.
      moving.keySet().removeAll(List.of(SLACK_RETRIES, THRESHOLD_FAILURES, THRESHOLD_REFRESHES));
      if (!moving.equals(last)) {
        last = moving;
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

  /**
   * Returns what is not yet read, written or told, in words. A bundle's counters are seen when the
   * bundle has ended, and one that writes has ended when the brokers have acknowledged its records.
   */
  static List<String> missing(Map<PipelineCounter, Long> counters, long written) {
    List<String> missing = new ArrayList<>();
    long windows = windows(counters);
    long toClose = count(counters, READINGS_COUNTED) + count(counters, READINGS_REPLAYED);
    long toWrite =
        count(counters, READINGS_FILTERED)
            + windows
            + count(counters, READINGS_REJECTED)
            + count(counters, READINGS_LATE)
            + count(counters, SLACK_UNDELIVERED);
    if (count(counters, READERS_ENDED) == 0) {
      missing.add(
          "the input topic is not read to where it ended at the start (%d records so far)"
              .formatted(count(counters, READINGS_READ) + count(counters, READINGS_REPLAYED)));
    }
    if (count(counters, READINGS_CLOSED) < toClose) {
      missing.add(
          "%d readings are in windows that have not ended"
              .formatted(toClose - count(counters, READINGS_CLOSED)));
    }
    if (count(counters, THRESHOLD_REFRESHES) == 0) {
      missing.add("the limits have not been read; is the database there? See the log");
    }
    if (count(counters, WINDOWS_JUDGED) < windows) {
      missing.add("%d windows are not judged".formatted(windows - count(counters, WINDOWS_JUDGED)));
    }
    if (written < toWrite) {
      missing.add("%d records are not written to Kafka".formatted(toWrite - written));
    }
    if (untold(counters) > 0) {
      missing.add("Slack has not taken %d messages".formatted(untold(counters)));
    }
    return missing;
  }

  private static long windows(Map<PipelineCounter, Long> counters) {
    return count(counters, WINDOWS_CLOSED) + count(counters, WINDOWS_CORRECTED);
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
   * Lets what was read be written, and the messages go out that were found worth telling, for the
   * DirectRunner forgets them; and commits that this is done, so that the next start does not do it
   * again.
   */
  private void finishWhatWasRead(PipelineResult result) {
    orderlyStop.begin();
    long giveUp = System.nanoTime() + PATIENCE_AT_STOP.toNanos();
    boolean isQuiet = orderlyStop.isQuiet();
    Map<PipelineCounter, Long> counters = PipelineCounter.readAll(result.metrics());
    while (!(isQuiet && isTold(counters)) && System.nanoTime() < giveUp) {
      result.waitUntilFinish(LOOK_AGAIN);
      isQuiet = orderlyStop.isQuiet();
      counters = PipelineCounter.readAll(result.metrics());
    }
    orderlyStop.commit(isTold(counters), PATIENCE_AT_STOP);
    if (untold(counters) > 0) {
      LOG.warn("stopped with {} messages that Slack has not taken", untold(counters));
    }
  }

  /** Tells whether all windows that were written were judged, and people were told. */
  private static boolean isTold(Map<PipelineCounter, Long> counters) {
    return untold(counters) <= 0 && count(counters, WINDOWS_JUDGED) >= windows(counters);
  }

  private synchronized void print(PipelineResult result) {
    out.println(line(PipelineCounter.readAll(result.metrics())));
    out.flush();
  }

  /**
   * Returns the counters that tell most, in one line of {@code name=value}. Readings that are read
   * again after a restart are among them if there are any: windows come of them, too.
   */
  static String line(Map<PipelineCounter, Long> counters) {
    long replayed = count(counters, READINGS_REPLAYED);
    return "readings=%d%s rejected=%d filtered=%d windows=%d late=%d breaches=%d slack=%d undelivered=%d"
        .formatted(
            counters.get(READINGS_READ),
            replayed == 0 ? "" : " replayed=" + replayed,
            counters.get(READINGS_REJECTED),
            counters.get(READINGS_FILTERED),
            counters.get(WINDOWS_CLOSED),
            counters.get(READINGS_LATE),
            counters.get(BREACHES),
            counters.get(SLACK_SENT),
            counters.get(SLACK_UNDELIVERED));
  }
}
