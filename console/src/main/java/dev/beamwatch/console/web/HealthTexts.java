package dev.beamwatch.console.web;

import dev.beamwatch.console.told.ReceiverView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Health for programs: whether all is well, and figures for Prometheus. */
final class HealthTexts {
  private static final String PLAIN = "text/plain; charset=utf-8";

  /** The text format, see https://prometheus.io/docs/instrumenting/exposition_formats/. */
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private HealthTexts() {}

  /**
   * Answers {@code /healthz}: 200 if all is well, else 503. The body has a line for each trouble,
   * without names: whoever asks needs no token.
   */
  static Answer healthz(Health health) {
    StringBuilder text = new StringBuilder();
    if (health.state().equals("starting")) {
      text.append("starting\n");
    }
    for (Trouble trouble : health.troubles()) {
      text.append(trouble.kind());
      if (trouble.since() != null) {
        text.append(" since ").append(Instant.ofEpochMilli(trouble.since()));
      }
      text.append('\n');
    }
    return text.isEmpty() ? answer(200, PLAIN, "ok\n") : answer(503, PLAIN, text.toString());
  }

  /** Answers {@code /metrics}. */
  static Answer metrics(Health health) {
    StringBuilder text = new StringBuilder();
    head(text, "up", "1 if all is well, 0 if there is trouble");
    sample(text, "up", Map.of(), health.troubles().isEmpty() ? 1 : 0);
    head(text, "trouble", "1 for each kind of trouble there is");
    health.troubles().stream()
        .map(Trouble::kind)
        .distinct()
        .forEach(kind -> sample(text, "trouble", Map.of("kind", kind), 1));
    gauge(
        text,
        "readings_per_second",
        "Records that come into the input topic, over ten seconds",
        health.readingsPerSecond());
    gauge(
        text,
        "window_lag_seconds",
        "From the end of the newest window to now",
        health.watermarkLagSeconds());
    gauge(text, "hosts", "Hosts that are known", (double) health.counts().hosts());
    gauge(
        text,
        "hosts_over_limit",
        "Hosts whose newest window is above the limit",
        (double) health.counts().hostsOver());
    gauge(text, "limits", "Hosts that have a limit", (double) health.thresholdsCount());
    gauge(
        text,
        "limits_age_seconds",
        "Since the limits were last read well",
        health.thresholdsAgeSeconds());
    head(text, "receiver_waiting", "What waits to be told to a receiver");
    for (ReceiverView receiver : health.told().receivers()) {
      sample(text, "receiver_waiting", labels(receiver), receiver.waiting());
    }
    head(text, "receiver_refused", "What a receiver has refused within the period");
    for (ReceiverView receiver : health.told().receivers()) {
      sample(text, "receiver_refused", labels(receiver), (double) receiver.refused());
    }
    return answer(200, PROMETHEUS, text.toString());
  }

  private static Map<String, String> labels(ReceiverView receiver) {
    return receiver.channel() == null
        ? Map.of("notifier", receiver.notifier())
        : Map.of("notifier", receiver.notifier(), "channel", receiver.channel());
  }

  private static void gauge(StringBuilder text, String name, String help, @Nullable Double value) {
    if (value != null) {
      head(text, name, help);
      sample(text, name, Map.of(), value);
    }
  }

  private static void head(StringBuilder text, String name, String help) {
    text.append("# HELP beamwatch_console_").append(name).append(' ').append(help);
    text.append("\n# TYPE beamwatch_console_").append(name).append(" gauge\n");
  }

  private static void sample(
      StringBuilder text, String name, Map<String, String> labels, double value) {
    text.append("beamwatch_console_").append(name);
    if (!labels.isEmpty()) {
      text.append('{');
      labels.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              label ->
                  text.append(label.getKey())
                      .append("=\"")
                      .append(escaped(label.getValue()))
                      .append("\","));
      text.setCharAt(text.length() - 1, '}');
    }
    text.append(' ').append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static Answer answer(int status, String type, String text) {
    return new Answer(status, type, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
