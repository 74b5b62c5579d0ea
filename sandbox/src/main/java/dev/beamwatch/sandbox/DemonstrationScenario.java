package dev.beamwatch.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Demonstration} shows: its readings, its limits, and how the pipeline judges.
 *
 * @param name as it is typed
 * @param backfill stretch of the past that readings are made up for, if no option says otherwise
 * @param generatorOptions options of the generator beyond those of every scenario
 * @param pipelineOptions options of the pipeline beyond those of every scenario
 * @param consoleOptions options of the console beyond those of every scenario
 * @param wideLimits the SQL statement that fills a wide table of limits; empty: the seed's limits
 */
record DemonstrationScenario(
    String name,
    Duration backfill,
    List<String> generatorOptions,
    List<String> pipelineOptions,
    List<String> consoleOptions,
    Optional<String> wideLimits) {

  /** Most windows are over limits of 20 to 90, and each is a message. */
  static final DemonstrationScenario SEED =
      new DemonstrationScenario(
          "seed", Duration.ofMinutes(2), List.of(), List.of(), List.of(), Optional.empty());

  /** Short counts, so that alerts begin, change and end within three minutes. */
  private static final List<String> SHORT_ALERTS =
      List.of(
          "--slackMessages=alerts",
          "--windowSize=PT10S",
          "--breachingWindows=2",
          "--ofWindows=3",
          "--clearWindows=3",
          "--silentAfter=PT20S",
          "--maxOutOfOrderness=PT5S");

  /**
   * A quiet load, an incident about once a minute and a host that falls silent, told as alerts.
   *
   * <p>The generator promises quiet usage below 40, raised usage of 70 to 80 and high usage of 90
   * to 100. So warning limits are between 40 and 70, and the others between 80 and 90.
   */
  static final DemonstrationScenario INCIDENTS =
      new DemonstrationScenario(
          "incidents",
          // While the pipeline catches up, hosts seem silent that are not: 20 seconds are short.
          Duration.ZERO,
          List.of("--load=incidents"),
          SHORT_ALERTS,
          List.of("--window-size=PT10S"),
          Optional.of(
              """
              INSERT INTO public.cpu_thresholds (hostname, allowed_top, warning_top, clear_top) VALUES
                ('doc', 85, 60, 50),
                ('grumpy', 85, 65, NULL),
                ('sleepy', 82.5, 60, NULL),
                ('bashful', 88, NULL, NULL),
                ('happy', 85, NULL, NULL),
                ('sneezy', 85, 62.5, 55),
                ('dopey', 87, NULL, NULL)
              """));

  /** Returns the scenario with a name; empty if there is none. */
  static Optional<DemonstrationScenario> named(String name) {
    return List.of(SEED, INCIDENTS).stream()
        .filter(scenario -> scenario.name.equals(name))
        .findFirst();
  }
}
