package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.SuggestOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;
import dev.beamwatch.pipeline.replay.AggregatedTopic;
import dev.beamwatch.pipeline.replay.InvalidLimitsException;
import dev.beamwatch.pipeline.replay.LimitsFile;
import dev.beamwatch.pipeline.replay.OrderedWindows;
import dev.beamwatch.pipeline.suggest.Asked;
import dev.beamwatch.pipeline.suggest.JsonReport;
import dev.beamwatch.pipeline.suggest.Suggestions;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import dev.beamwatch.pipeline.suggest.TakeOver;
import dev.beamwatch.pipeline.suggest.TextReport;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Suggests the lowest limit of each host that keeps a budget of alerts: {@code scripts/suggest}.
 * Changes nothing.
 */
public final class Suggest {
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
          "clearWindows");

  private Suggest() {}

  /** Runs the command. {@code --help} lists the options. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err, Boolean.getBoolean("beamwatch.terminal")));
  }

  /**
   * Runs the command in this process.
   *
   * @param isTerminal whether a person looks at what is printed
   * @return its exit code
   */
  public static int run(String[] given, PrintStream out, PrintStream err, boolean isTerminal) {
    String[] args = Arguments.spelled(given);
    if (Arrays.asList(args).contains("--help")) {
      out.print(help());
      return ExitCode.DONE.code();
    }
    try {
      SuggestConfig config =
          Arguments.parse(SuggestArguments.class, args, args).read(SuggestConfig::of);
      LoadedThresholds limits = limits(config);
      if (!limits.complaints().text().isEmpty()) {
        err.println("in " + limits.source() + ": " + limits.complaints().text());
      }
      Preflight.requireTopic(
          config.pipeline().input().connection(),
          "aggregatedTopic",
          config.pipeline().aggregatedTopic(),
          List.of(AclOperation.READ));
      try (OrderedWindows windows = AggregatedTopic.open(config.windows(), config.period())) {
        Outcome outcome =
            suggest(
                config,
                limits,
                windows,
                new ReplayProgress(config.period(), err, isTerminal),
                WallClock.SYSTEM);
        out.print(report(config, outcome));
        out.flush();
      }
      return ExitCode.DONE.code();
    } catch (InvalidOptionException | InvalidLimitsException e) {
      err.println(e.getMessage());
      return ExitCode.WRONG_OPTION.code();
    } catch (IOException e) {
      err.println(e.getMessage());
      return ExitCode.FAILED.code();
    } catch (RuntimeException e) {
      err.println("The suggestion failed: " + CommandLine.rootCause(e));
      return ExitCode.FAILED.code();
    }
  }

  private static LoadedThresholds limits(SuggestConfig config) throws IOException {
    Path file = config.limits().file();
    if (file != null) {
      return LimitsFile.read(
          file, config.pipeline().thresholds().defaults(), WallClock.SYSTEM.millis());
    }
    try {
      return config.pipeline().thresholds().load();
    } catch (Exception e) {
      throw new IOException("The limits cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Judges all windows.
   *
   * @throws InvalidOptionException if there is nothing to suggest a limit from
   */
  static Outcome suggest(
      SuggestConfig config,
      LoadedThresholds limits,
      OrderedWindows windows,
      ReplayProgress progress,
      WallClock clock)
      throws IOException {
    LimitDefaults defaults = config.pipeline().thresholds().defaults();
    Suggestions suggestions =
        new Suggestions(
            limits.thresholds(),
            defaults,
            config.hosts(),
            config.pipeline().windows().size(),
            clock.millis());
    long read = 0;
    for (List<WindowStats> next = windows.next(); next != null; next = windows.next()) {
      suggestions.take(next);
      read += next.size();
      progress.look(next.get(0).windowEndMillis(), read);
    }
    progress.end();
    Outcome outcome =
        suggestions.outcome(
            config.budget(),
            config.mostFiring(),
            new TakeOver(config.pipeline().thresholds().table()));
    if (outcome.suggestions().isEmpty()) {
      throw InvalidOptionException.because(whyNothing(config, outcome, read));
    }
    return outcome;
  }

  private static String whyNothing(SuggestConfig config, Outcome outcome, long read) {
    String topic = "topic " + config.pipeline().aggregatedTopic();
    if (read == 0) {
      return topic + " has no windows from --from to --to";
    }
    if (outcome.leftOut().isEmpty()) {
      return "no host in %s is called --host=%s".formatted(topic, config.hosts().pattern());
    }
    return "no host in %s has 24 hours of data from --from to --to; the most is %s"
        .formatted(topic, TextReport.most(outcome.leftOut()));
  }

  private static String report(SuggestConfig config, Outcome outcome) {
    Asked asked =
        new Asked(
            config.period().fromMillis(),
            config.period().toMillis(),
            config.pipeline().zone(),
            config.budget(),
            config.mostFiring());
    return config.isJson() ? JsonReport.of(asked, outcome) : TextReport.of(asked, outcome);
  }

  static String help() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        Usage: scripts/suggest --bootstrapServers=HOST:PORT --jdbcUrl=URL --from=TIME --to=TIME
                   --budget=ALERTS/PERIOD [--host=GLOB] [OPTION]...

        Which limit would have been right? For each host: the lowest whole limit from 1 to 99 that
        would have given no more alerts than the budget, by the rule that runs live; what the limit
        of today gives; how the load has changed; and the SQL to take it over. It reads the topic
        cpu_agg_stats and the table of limits, and changes nothing. A host needs 24 hours of data.

        Examples:
          scripts/suggest --bootstrapServers=kafka:9092 --jdbcUrl=jdbc:postgresql://db/limits \\
              --from=2026-11-01T00:00:00Z --to=2026-11-08T00:00:00Z --budget=1/P7D --host='web-*'
          scripts/suggest --bootstrapServers=kafka:9092 --limits=limits.csv --format=json \\
              --from=2026-11-01T00:00:00Z --to=2026-11-08T00:00:00Z --budget=0/P1D

        Options:
        """);
    OptionsReference.describe(SuggestOptions.class, text);
    text.append("\nAs the pipeline has them:\n");
    List<Class<?>> groups =
        List.of(KafkaOptions.class, ThresholdOptions.class, TimeOptions.class, AlertOptions.class);
    for (Class<?> group : groups) {
      OptionsReference.describe(group, OF_THE_PIPELINE, text);
    }
    text.append(
        """

        Exit codes: 0 done, 1 failed, 2 an option or a file is wrong, or no host has 24 hours of
        data, 130 or 143 stopped by Ctrl-C or kill.
        """);
    return text.toString();
  }
}
