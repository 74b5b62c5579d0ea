package dev.beamwatch.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code deploy/monitoring} gives to Prometheus and Grafana. */
final class MonitoringFiles {
  /** The folder of the whole project. */
  static final Path ROOT = FlinkJob.JAR.toAbsolutePath().resolve("../../..").normalize();

  static final Path FOLDER = ROOT.resolve("deploy/monitoring");

  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^}]*)}");
  private static final Pattern EQUALS = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern NO_NAMES =
      Pattern.compile(
          "\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"|\\b(?:by|on|without|ignoring)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.$])[a-zA-Z_:][\\w:]*");

  /** Words of PromQL; those that the files use. */
  private static final Set<String> PROMQL =
      Set.of(
          "sum",
          "min",
          "max",
          "rate",
          "increase",
          "delta",
          "changes",
          "time",
          "timestamp",
          "absent",
          "label_replace",
          "max_over_time",
          "and",
          "or",
          "unless",
          "bool");

  private MonitoringFiles() {}

  /** An alert rule. */
  record Alert(
      String name, String expression, Map<String, String> labels, Map<String, String> notes) {}

  static List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode group : read("alerts.yaml").path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        alerts.add(
            new Alert(
                rule.path("alert").asText(),
                rule.path("expr").asText(),
                texts(rule.path("labels")),
                texts(rule.path("annotations"))));
      }
    }
    return alerts;
  }

  /** Returns the dashboard's panels that show figures. */
  static List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : read("grafana-dashboard.json").path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  /** Returns every expression of the dashboard, with values in the place of its variables. */
  static List<String> dashboardExpressions() {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "1m")
                .replace("=~\"$job\"", "=~\".*\""));
      }
    }
    return expressions;
  }

  /** Returns the names of the metrics in an expression. */
  static Set<String> metrics(String expression) {
    Set<String> names = new LinkedHashSet<>();
    Matcher name = NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "));
    while (name.find()) {
      if (!PROMQL.contains(name.group())) {
        names.add(name.group());
      }
    }
    return names;
  }

  /** Returns each {@code metric label value} that an expression asks for with {@code =}. */
  static Set<String> selected(String expression) {
    Set<String> selected = new LinkedHashSet<>();
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      Matcher label = EQUALS.matcher(selector.group(2));
      while (label.find()) {
        selected.add(selector.group(1) + " " + label.group(1) + " " + label.group(2));
      }
    }
    return selected;
  }

  /** Reads a file of the folder, JSON or YAML: the one is part of the other. */
  static JsonNode read(String name) {
    try {
      return new YAMLMapper().readTree(FOLDER.resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the anchors of a Markdown file's headings, as the usual sites make them. */
  static Set<String> anchors(Path markdown) {
    Set<String> anchors = new LinkedHashSet<>();
    try {
      for (String line : Files.readAllLines(markdown)) {
        if (line.matches("#+ .*")) {
          anchors.add(
              line.replaceFirst("#+ ", "")
                  .toLowerCase(Locale.ROOT)
                  .replaceAll("[^\\w\\- ]", "")
                  .replace(' ', '-'));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return anchors;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }
}
