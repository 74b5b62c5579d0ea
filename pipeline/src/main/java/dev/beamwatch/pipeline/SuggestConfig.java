package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.OptionValues.duration;
import static dev.beamwatch.pipeline.OptionValues.finiteNumber;
import static dev.beamwatch.pipeline.OptionValues.oneOf;
import static dev.beamwatch.pipeline.OptionValues.text;

import dev.beamwatch.pipeline.ReplayConfig.Limits;
import dev.beamwatch.pipeline.replay.AggregatedTopic;
import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.suggest.Budget;
import dev.beamwatch.pipeline.suggest.HostGlob;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code scripts/suggest} as validated values.
 *
 * @param pipeline what it has in common with a live pipeline
 * @param period of event time; whole windows
 * @param budget of each host
 * @param mostFiring share of windows after which an alert may fire, 0 to 1
 * @param hosts to look at
 * @param limits of today
 * @param isJson whether programs read what is printed
 * @param maxDisorder how far a record of the topic with windows may be behind
 */
record SuggestConfig(
    PipelineConfig pipeline,
    Period period,
    Budget budget,
    double mostFiring,
    HostGlob hosts,
    Limits limits,
    boolean isJson,
    Duration maxDisorder) {
  private static final Budget NO_BUDGET = new Budget(0, Duration.ofDays(1));
  private static final int ALL_PERCENT = 100;

  /**
   * Reads the options.
   *
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  static SuggestConfig of(SuggestArguments options) {
    Mistakes mistakes = new Mistakes();
    Limits limits = Limits.of(options.getLimits());
    PipelineConfig pipeline =
        mistakes.inOptional(
            () ->
                ConfigReader.read(ReplayConfig.forThePast(options, true, limits.areInTheTable())));
    // A wrong zone has been reported.
    ZoneId zone = pipeline == null ? ZoneOffset.UTC : pipeline.zone();
    Period period =
        new Period(
            mistakes.in(() -> time("from", options.getFrom(), zone), 0L),
            mistakes.in(() -> time("to", options.getTo(), zone), Long.MAX_VALUE));
    Budget budget = mistakes.in(() -> budget(options.getBudget()), NO_BUDGET);
    double mostFiring = mistakes.in(() -> share("mostFiring", options.getMostFiring()), 0.0);
    HostGlob hosts = mistakes.in(() -> hosts(options.getHost()), HostGlob.ALL);
    boolean isJson =
        mistakes.in(
            () -> oneOf("format", options.getFormat(), Set.of("text", "json")).equals("json"),
            false);
    Duration maxDisorder =
        mistakes.in(
            () -> duration("maxDisorder", options.getMaxDisorder(), Duration.ZERO), Duration.ZERO);
    mistakes.throwIfAny();
    if (pipeline == null) {
      throw new IllegalStateException("a mistake was not reported");
    }
    Period whole = period.ofWholeWindows(pipeline.windows().size());
    if (whole.isEmpty()) {
      throw InvalidOptionException.because(
          "there is no whole window of %s from --from=%s to --to=%s"
              .formatted(pipeline.windows().size(), options.getFrom(), options.getTo()));
    }
    return new SuggestConfig(
        pipeline, whole, budget, mostFiring, hosts, limits, isJson, maxDisorder);
  }

  /** Returns where the windows are. */
  AggregatedTopic.Location windows() {
    return new AggregatedTopic.Location(
        pipeline.input().connection(),
        pipeline.aggregatedTopic(),
        pipeline.zone(),
        pipeline.windows().size(),
        maxDisorder);
  }

  private static long time(String option, @Nullable String value, ZoneId zone) {
    return OptionValues.time(
        option, text(option, value, "a time such as 2026-11-30T12:00:00Z"), zone);
  }

  private static Budget budget(@Nullable String value) {
    String given = text("budget", value, Budget.ALLOWED);
    return Budget.parse(given)
        .orElseThrow(() -> InvalidOptionException.of("budget", given, Budget.ALLOWED));
  }

  private static double share(String option, String value) {
    double percent = finiteNumber(option, value);
    if (percent < 0 || percent > ALL_PERCENT) {
      throw InvalidOptionException.of(option, value, "a number of percent from 0 to 100");
    }
    return percent / ALL_PERCENT;
  }

  private static HostGlob hosts(@Nullable String value) {
    if (value == null) {
      return HostGlob.ALL;
    }
    if (value.isEmpty()) {
      throw InvalidOptionException.of(
          "host", value, "a host's name, in which * stands for any characters and ? for one");
    }
    return new HostGlob(value);
  }
}
