package dev.beamwatch.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figures that a pipeline with {@code --reportInterval} prints, all of them since its start.
 *
 * @param readings valid readings
 * @param rejected records refused
 * @param filtered readings above the fixed limit
 * @param windows figures of windows that were published
 * @param late readings beyond the allowed lateness
 * @param breaches windows above their host's threshold
 * @param slack messages that Slack accepted
 * @param undelivered messages that Slack refused for good
 */
record PipelineReport(
    long readings,
    long rejected,
    long filtered,
    long windows,
    long late,
    long breaches,
    long slack,
    long undelivered) {
  static final PipelineReport NOTHING = new PipelineReport(0, 0, 0, 0, 0, 0, 0, 0);

  private static final Pattern FIGURE = Pattern.compile("(\\w+)=(\\d{1,18})(?= |$)");

  /** Reads a line of output; empty if it is some other line. */
  static Optional<PipelineReport> parse(String line) {
    if (!line.startsWith("readings=")) {
      return Optional.empty();
    }
    Map<String, Long> figures = new HashMap<>();
    Matcher matcher = FIGURE.matcher(line);
    while (matcher.find()) {
      figures.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    if (!figures.containsKey("readings")) {
      return Optional.empty();
    }
    return Optional.of(
        new PipelineReport(
            figures.getOrDefault("readings", 0L),
            figures.getOrDefault("rejected", 0L),
            figures.getOrDefault("filtered", 0L),
            figures.getOrDefault("windows", 0L),
            figures.getOrDefault("late", 0L),
            figures.getOrDefault("breaches", 0L),
            figures.getOrDefault("slack", 0L),
            figures.getOrDefault("undelivered", 0L)));
  }

  /** Takes the figures from the pipeline's counters, by their names. */
  static PipelineReport of(Map<String, Long> counters) {
    return new PipelineReport(
        counters.getOrDefault("readings_read", 0L),
        counters.getOrDefault("readings_rejected", 0L),
        counters.getOrDefault("readings_filtered", 0L),
        counters.getOrDefault("windows_closed", 0L),
        counters.getOrDefault("readings_late", 0L),
        counters.getOrDefault("breaches", 0L),
        counters.getOrDefault("slack_sent", 0L),
        counters.getOrDefault("slack_undelivered", 0L));
  }

  /** Returns the line that is shown every second. */
  String liveLine() {
    return "readings="
        + readings
        + " rejected="
        + rejected
        + " filtered="
        + filtered
        + " windows="
        + windows
        + " breaches="
        + breaches
        + " sent="
        + slack
        + ifAny();
  }

  /** Returns the line that ends a run; programs may read it. */
  String lastLine() {
    return "readings="
        + readings
        + " rejected="
        + rejected
        + " filtered="
        + filtered
        + " windows="
        + windows
        + " late="
        + late
        + " breaches="
        + breaches
        + " slack="
        + slack
        + ifAny();
  }

  private String ifAny() {
    return undelivered == 0 ? "" : " undelivered=" + undelivered;
  }
}
