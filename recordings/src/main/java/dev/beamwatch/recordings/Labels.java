package dev.beamwatch.recordings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labels of a series as Prometheus has them. */
final class Labels {
  /** Labels with a host as it is, the likeliest first. */
  private static final List<String> HOSTS = List.of("host", "hostname", "nodename", "node");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern PORT = Pattern.compile(":\\d+$");

  private Labels() {}

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
