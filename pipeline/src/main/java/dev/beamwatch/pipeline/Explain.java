package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.explain.AlertSearch;
import dev.beamwatch.pipeline.explain.Evidence;
import dev.beamwatch.pipeline.explain.Explanation;
import dev.beamwatch.pipeline.explain.JsonReport;
import dev.beamwatch.pipeline.explain.RecordedAlert;
import dev.beamwatch.pipeline.explain.TellingSearch;
import dev.beamwatch.pipeline.explain.TextReport;
import dev.beamwatch.pipeline.explain.WindowSearch;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.kafka.TopicScan;
import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.ExplainOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;
import dev.beamwatch.pipeline.replay.InvalidLimitsException;
import dev.beamwatch.pipeline.replay.LimitsFile;
import dev.beamwatch.pipeline.resend.NotificationTopic;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.Thresholds;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says why an alert was there: {@code scripts/explain}. */
public final class Explain {
  /** Options of the pipeline that it uses. */
  private static final Set<String> OF_THE_PIPELINE =
      Set.of(
          "bootstrapServers",
          "kafkaConfig",
          "aggregatedTopic",
          "jdbcUrl",
          "jdbcUser",
          "jdbcPassword",
          "jdbcTimeout",
          "thresholdTable",
          "windowSize",
          "timeZone",
          "breachingWindows",
          "ofWindows",
          "clearWindows",
          "repeatAfter",
          "alertTopic",
          "notificationTopic");

  private Explain() {}

  /** Runs the command. {@code --help} lists the options. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs the command in this process.
   *
   * @return its exit code
   */
  public static int run(String[] given, PrintStream out, PrintStream err) {
    String[] args = Arguments.spelled(given);
    if (Arrays.asList(args).contains("--help")) {
      out.print(help());
      return ExitCode.DONE.code();
    }
    try {
      return explain(args, out, err).code();
    } catch (InvalidOptionException | InvalidLimitsException e) {
      err.println(e.getMessage());
      return ExitCode.WRONG_OPTION.code();
    } catch (IOException e) {
      err.println(e.getMessage());
      return ExitCode.FAILED.code();
    } catch (RuntimeException e) {
      err.println("Explaining failed: " + CommandLine.rootCause(e));
      return ExitCode.FAILED.code();
    }
  }

  private static ExitCode explain(String[] args, PrintStream out, PrintStream err)
      throws IOException {
    String[] options =
        Arrays.stream(args).filter(arg -> arg.startsWith("--")).toArray(String[]::new);
    List<String> ids = Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
    ExplainConfig config =
        Arguments.parse(ExplainArguments.class, options, options)
            .read(unchecked -> ExplainConfig.of(unchecked, ids));
    PipelineConfig pipeline = config.pipeline();
    OptionalTopic notifications = pipeline.notifications().topic();
    requireTopics(config, notifications);
    Optional<RecordedAlert> found = find(config, err);
    if (found.isEmpty()) {
      err.println(
          "There is no alert %s in topic %s: the id is another one, or its events are gone from the topic"
              .formatted(config.alertId(), config.alertTopic()));
      return ExitCode.FAILED;
    }
    RecordedAlert alert = found.get();
    Thresholds thresholds =
        alert.isOfHost()
            ? Thresholds.of(Map.of(), WallClock.SYSTEM.millis())
            : thresholds(config, err);
    TellingSearch tellings = tellings(alert, notifications, pipeline);
    WindowSearch windows = windows(alert, config);
    LimitDefaults defaults = pipeline.thresholds().defaults();
    Explanation explanation =
        Explanation.of(
            new Evidence(
                alert,
                windows,
                windowEnd -> thresholds.limit(alert.hostname(), alert.cpuOrNone(), windowEnd),
                new Limit(
                    BigDecimal.ZERO,
                    null,
                    BigDecimal.ZERO,
                    defaults.breachingWindows(),
                    defaults.ofWindows(),
                    defaults.clearWindows(),
                    null,
                    null),
                tellings,
                pipeline.windows().size(),
                pipeline.alerts().repeatAfter(),
                pipeline.zone()));
    if (config.isJson()) {
      JsonReport.print(explanation, out);
    } else {
      TextReport.print(explanation, out);
    }
    return ExitCode.DONE;
  }

  private static void requireTopics(ExplainConfig config, OptionalTopic notifications)
      throws IOException {
    Map<String, String> topics = new LinkedHashMap<>();
    topics.put("alertTopic", config.alertTopic());
    topics.put("aggregatedTopic", config.pipeline().aggregatedTopic());
    if (notifications.name() != null && notifications.isNamed()) {
      topics.put("notificationTopic", notifications.name());
    }
    Preflight.requireReadable(config.pipeline().input().connection(), topics);
  }

  private static Optional<RecordedAlert> find(ExplainConfig config, PrintStream err)
      throws IOException {
    AlertSearch search = new AlertSearch(config.alertId(), config.pipeline().zone());
    try (TopicScan topic =
        TopicScan.open(config.pipeline().input().connection(), config.alertTopic())) {
      topic.readAll(
          record -> {
            search.addEvent(record.value());
            return true;
          });
      if (search.unreadable() > 0) {
        err.println(
            "%d records of topic %s are no events, and are skipped"
                .formatted(search.unreadable(), config.alertTopic()));
      }
      if (search.found().isPresent()) {
        topic.readAll(
            record -> {
              search.addEarlier(record.value());
              return true;
            });
      }
    }
    return search.found();
  }

  private static Thresholds thresholds(ExplainConfig config, PrintStream err) throws IOException {
    JdbcThresholds table = config.pipeline().thresholds();
    LoadedThresholds loaded;
    if (config.limits().file() != null) {
      loaded = LimitsFile.read(config.limits().file(), table.defaults(), WallClock.SYSTEM.millis());
    } else {
      try {
        loaded = table.load();
      } catch (Exception e) {
        throw new IOException("The limits cannot be read: " + e.getMessage(), e);
      }
    }
    if (!loaded.complaints().text().isEmpty()) {
      err.println("in " + loaded.source() + ": " + loaded.complaints().text());
    }
    return loaded.thresholds();
  }

  private static @Nullable TellingSearch tellings(
      RecordedAlert alert, OptionalTopic notifications, PipelineConfig pipeline)
      throws IOException {
    KafkaConnection connection = pipeline.input().connection();
    if (notifications.name() == null || !Preflight.isReadable(connection, notifications.name())) {
      return null;
    }
    TellingSearch search = new TellingSearch(alert);
    try (NotificationTopic topic =
        new NotificationTopic(connection, notifications.name(), pipeline.zone())) {
      // Whatever is no notification tells nothing of the alert.
      var unused = topic.read(search::add);
    }
    return search;
  }

  private static @Nullable WindowSearch windows(RecordedAlert alert, ExplainConfig config)
      throws IOException {
    PipelineConfig pipeline = config.pipeline();
    WindowSearch search =
        Evidence.windowsOf(alert, pipeline.windows().size(), config.maxDisorder(), pipeline.zone());
    if (search != null) {
      try (TopicScan topic =
          TopicScan.open(pipeline.input().connection(), pipeline.aggregatedTopic())) {
        topic.readFrom(
            search.readFromMillis(),
            record ->
                search.take(record.partition(), record.key(), record.value(), record.timestamp()));
      }
    }
    return search;
  }

  static String help() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage: scripts/explain ALERT_ID --bootstrapServers=HOST:PORT --jdbcUrl=URL [OPTION]...

        Says why an alert was there: its events and whom they were told, the limits that count, the
        windows and how each was judged, and what late readings changed. It judges the windows again
        and says whether that gives the same events, and if not, why. Changes nothing.

        The id is in the topic cpu_alerts (alert_id), and on the page of the console.

        Examples:
          scripts/explain 6b1f0c2d9e8a7b35 --bootstrapServers=kafka:9092 \\
              --jdbcUrl=jdbc:postgresql://db/limits
          scripts/explain 6b1f0c2d9e8a7b35 --bootstrapServers=kafka:9092 --limits=limits.csv

        Options:
        """);
    OptionsReference.describe(ExplainOptions.class, text);
    text.append("\nAs the pipeline has them; give what it was started with:\n");
    for (Class<?> group :
        List.of(
            KafkaOptions.class, ThresholdOptions.class, TimeOptions.class, AlertOptions.class)) {
      OptionsReference.describe(group, OF_THE_PIPELINE, text);
    }
    text.append(
        """

        Exit codes: 0 the alert is explained, whatever the outcome of judging it again, 1 there is no
        such alert, or something failed, 2 the id or an option is wrong.
        """);
    return text.toString();
  }
}
