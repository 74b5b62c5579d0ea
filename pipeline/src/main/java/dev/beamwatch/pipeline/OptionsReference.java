package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.AlertmanagerOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.OperationOptions;
import dev.beamwatch.pipeline.options.SlackOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;

/** Describes the options for {@code --help} and the README, from their declarations. */
final class OptionsReference {
  private static final List<Map.Entry<String, Class<?>>> GROUPS =
      List.of(
          Map.entry("Kafka", KafkaOptions.class),
          Map.entry("Filter, windows and event time", TimeOptions.class),
          Map.entry("Thresholds", ThresholdOptions.class),
          Map.entry("Alerts", AlertOptions.class),
          Map.entry("Slack", SlackOptions.class),
          Map.entry("Alertmanager", AlertmanagerOptions.class),
          Map.entry("Operation", OperationOptions.class));

  private OptionsReference() {}

  /** One option. */
  private record Row(String name, String preset, String description) {
    boolean isRequired() {
      return description.endsWith("Required.");
    }
  }

  /** Returns the text of {@code --help}. */
  static String help() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage: scripts/pipeline --bootstrapServers=HOST:PORT --jdbcUrl=URL [OPTION]...

        Watches CPU readings on Kafka: hot readings and window means to Kafka, breaches to Slack.
        Durations are written as 30s, 5m, 1h30m, or as PT30S.
        """);
    for (Map.Entry<String, Class<?>> group : GROUPS) {
      text.append('\n').append(group.getKey()).append(":\n");
      describe(group.getValue(), text);
    }
    text.append(
        """

        Runner:
          --runner=DirectRunner
              DirectRunner (this machine) or FlinkRunner; their own options are accepted too.

        Runs until it is stopped. Exit codes: 0 everything was read (--stopAtEnd), 1 failed while
        running, 2 an option is missing or wrong,
        130 or 143 stopped by Ctrl-C or kill.
        """);
    return text.toString();
  }

  /** Appends what the help of a command says of each of its options. */
  static void describe(Class<?> options, StringBuilder text) {
    describe(rows(options), text);
  }

  /** The same for some of its options. */
  static void describe(Class<?> options, Set<String> names, StringBuilder text) {
    describe(rows(options).stream().filter(row -> names.contains(row.name())).toList(), text);
  }

  private static void describe(List<Row> rows, StringBuilder text) {
    for (Row row : rows) {
      text.append("  --").append(row.name());
      text.append(row.preset().isEmpty() ? "=VALUE" : "=" + row.preset());
      text.append('\n');
      wrap(row.description(), text);
    }
  }

  /** Returns the tables of the README. */
  static String markdown() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Class<?>> group : GROUPS) {
      text.append("**").append(group.getKey()).append("**\n\n");
      text.append("| option | default | meaning |\n|---|---|---|\n");
      for (Row row : rows(group.getValue())) {
        text.append("| `--").append(row.name()).append("` | ");
        text.append(
            row.isRequired()
                ? "required"
                : row.preset().isEmpty() ? "–" : "`" + row.preset() + "`");
        text.append(" | ").append(row.description()).append(" |\n");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static List<Row> rows(Class<?> group) {
    List<Row> rows = new ArrayList<>();
    for (Method method : group.getDeclaredMethods()) {
      Description description = method.getAnnotation(Description.class);
      if (description != null && !method.isAnnotationPresent(Hidden.class)) {
        String name = method.getName().substring("get".length());
        Default.String preset = method.getAnnotation(Default.String.class);
        rows.add(
            new Row(
                Character.toLowerCase(name.charAt(0)) + name.substring(1),
                preset == null ? "" : preset.value(),
                description.value()));
      }
    }
    // Reflection gives no order, so sort: required ones first, then by name.
    rows.sort(Comparator.comparing((Row row) -> !row.isRequired()).thenComparing(Row::name));
    return rows;
  }

  private static void wrap(String description, StringBuilder text) {
    int column = 0;
    for (String word : description.split(" ", -1)) {
      if (column == 0 || column + word.length() > 90) {
        text.append(column == 0 ? "     " : "\n     ");
        column = 5;
      }
      text.append(' ').append(word);
      column += word.length() + 1;
    }
    text.append('\n');
  }
}
