package dev.beamwatch.recordings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labels of a series as Prometheus has them. */
final class Labels {
  /** Labels with a host as it is, the likeliest first. */
  private static final List<String> HOSTS = List.of("host", "hostname", "nodename", "node");

  /** As node_exporter, collectd, OpenTelemetry and Windows call them. */
  private static final Set<String> PARTS =
      Set.of(
          "user",
          "system",
          "nice",
          "iowait",
          "wait",
          "steal",
          "irq",
          "softirq",
          "interrupt",
          "guest",
          "guest_nice",
          "privileged",
          "dpc");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern PORT = Pattern.compile(":\\d+$");

  /** Labels that say what a processor did. */
  private static final List<String> ACTIVITY = List.of("mode", "state", "type");

  private static final String IDLE = "idle";

  private Labels() {}

  /**
   * Returns whether a series is of idle time.
   *
   * @param name the series' name without its labels
   */
  static boolean areOfIdleTime(Map<String, String> labels, String name) {
    return UsualNames.saysIdle(name)
        || ACTIVITY.stream().anyMatch(label -> IDLE.equals(labels.get(label)));
  }

  /** Returns the label that says that a series is only a part of the load; empty if none does. */
  static Optional<String> part(Map<String, String> labels) {
    return ACTIVITY.stream()
        .filter(label -> PARTS.contains(labels.getOrDefault(label, "")))
        .map(label -> label + " " + labels.get(label))
        .findFirst();
  }

  /** Returns the name of a series without its labels. */
  static String nameAlone(String series) {
    int brace = series.indexOf('{');
    return brace < 0 ? series : series.substring(0, brace);
  }

  /** Adds the host: the label with it, or else the instance without its port. */
  static void addHost(Map<String, String> labels) {
    for (String name : HOSTS) {
      String host = labels.get(name);
      if (host != null) {
        labels.put("host", host);
        return;
      }
    }
    String instance = labels.get("instance");
    if (instance != null) {
      labels.put("host", PORT.matcher(instance).replaceFirst(""));
    }
  }

  /** Returns the labels in a series' name, as {@code {instance="web-1:9100"}}; perhaps none. */
  static Map<String, String> in(String name) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (name.contains("{")) {
      Matcher label = LABEL.matcher(name);
      while (label.find()) {
        labels.put(label.group(1), label.group(2).replace("\\\"", "\"").replace("\\\\", "\\"));
      }
    }
    return labels;
  }
}
