package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.replay.ReadWindows;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.GaugeResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Says how far a look at the past has come: a bar on a terminal, a line every ten seconds
 * elsewhere.
 */
final class ReplayProgress {
  private static final Duration ON_A_TERMINAL = Duration.ofMillis(500);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final int WIDTH = 30;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Period period;
  private final PrintStream err;
  private final boolean isTerminal;
  private final long startNanos;
  private long nextNanos;

  /**
   * Begins.
   *
   * @param period of event time that is replayed
   */
  ReplayProgress(Period period, PrintStream err, boolean isTerminal) {
    this.period = period;
    this.err = err;
    this.isTerminal = isTerminal;
    this.startNanos = System.nanoTime();
    this.nextNanos = startNanos + interval().toNanos();
  }

  private Duration interval() {
    return isTerminal ? ON_A_TERMINAL : ELSEWHERE;
  }

  /** Looks at a running job, if it is time to say something. */
  void look(PipelineResult result) {
    if (isTime()) {
      tell(
          position(result),
          PipelineCounter.readAll(result.metrics())
              .getOrDefault(PipelineCounter.WINDOWS_CLOSED, 0L));
    }
  }

  /** The same for work that is not done by a job, see {@link #line}. */
  void look(long positionMillis, long windows) {
    if (isTime()) {
      tell(positionMillis, windows);
    }
  }

  private boolean isTime() {
    return System.nanoTime() - nextNanos >= 0;
  }

  private void tell(long positionMillis, long windows) {
    long now = System.nanoTime();
    nextNanos = now + interval().toNanos();
    String line = line(positionMillis, windows, Duration.ofNanos(now - startNanos));
    if (isTerminal) {
      err.print("\r" + line + "\u001b[K");
      err.flush();
    } else {
      err.println(line);
    }
  }

  /** Leaves the line of the bar. */
  void end() {
    if (isTerminal) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }

  /**
   * Says how far it is.
   *
   * @param positionMillis event time that has been reached; 0 if it is not known
   * @param windows that have been read or computed
   */
  String line(long positionMillis, long windows, Duration since) {
    String reached =
        positionMillis == 0
            ? "reading"
            : "at "
                + TIME.format(Instant.ofEpochMilli(positionMillis).truncatedTo(ChronoUnit.MINUTES));
    String counted =
        String.format(Locale.ROOT, "%s, %,d windows, %d s", reached, windows, since.toSeconds());
    double share = share(positionMillis);
    if (Double.isNaN(share)) {
      return counted;
    }
    int full = (int) Math.round(share * WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %% %s",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        100 * share,
        counted);
  }

  /** Returns the share of the period that is behind; not a number if it has no known end. */
  private double share(long positionMillis) {
    if (period.fromMillis() == 0 || period.isOpen()) {
      return Double.NaN;
    }
    double share =
        (double) (positionMillis - period.fromMillis()) / (period.toMillis() - period.fromMillis());
    return Math.max(0, Math.min(1, share));
  }

  private static long position(PipelineResult result) {
    long position = 0;
    for (MetricResult<GaugeResult> gauge :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(PipelineCounter.NAMESPACE, ReadWindows.POSITION))
                    .build())
            .getGauges()) {
      position = Math.max(position, gauge.getAttempted().getValue());
    }
    return position;
  }
}
