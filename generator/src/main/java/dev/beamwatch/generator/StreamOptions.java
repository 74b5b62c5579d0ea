package dev.beamwatch.generator;

import dev.beamwatch.schemas.SqlTimestamps;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which readings there are and when. */
final class StreamOptions {
  private static final String DEFAULT_RATE = "100";

  @Option(
      names = "--rate",
      paramLabel = "NUMBER",
      order = 1,
      description =
          "Readings a second: 0 or more, 0 for as fast as it can. Reading n then is of n/RATE"
              + " seconds after the start; with 0 it is of the time of its sending. Default: "
              + DEFAULT_RATE
              + ".")
  @Nullable String rate;

  @Option(
      names = "--count",
      paramLabel = "NUMBER",
      order = 2,
      description = "Ends after so many readings: 0 or more, 0 for never. Default: 0.")
  String count = "0";

  @Option(
      names = "--hosts",
      paramLabel = "NAME,…|NUMBER",
      order = 3,
      description =
          "Hosts, or how many to make (hostname0, hostname1, …). Default: doc, grumpy, sleepy,"
              + " bashful, happy, sneezy, dopey.")
  @Nullable String hosts;

  @Option(
      names = "--cpus",
      paramLabel = "NAME,…|NUMBER",
      order = 4,
      description =
          "Processors of every host, or how many to make (cpu1, cpu2, …). Default: cpu1 to cpu5.")
  @Nullable String cpus;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      order = 5,
      description =
          "Chooses one of many streams. The same seed, options and start give the same bytes."
              + " Default: 1.")
  String seed = "1";

  @Option(
      names = "--backfill",
      paramLabel = "DURATION",
      order = 6,
      description =
          "Begins so far in the past, at full speed until the stream has caught up with the"
              + " clock: PT0S or more, such as PT2M. Default: PT0S.")
  @Nullable String backfill;

  @Option(
      names = "--start",
      paramLabel = "INSTANT",
      order = 7,
      description =
          "Event time of the first reading instead of now, such as 2021-10-11T12:53:00Z. Readings"
              + " of the past are sent at full speed.")
  @Nullable String start;

  @Option(
      names = "--event-rate",
      paramLabel = "NUMBER",
      order = 8,
      description =
          "Readings a second of event time, more than 0, while they are sent as fast as it can:"
              + " needs --count, and no --rate but 0. Without --start the last reading is of now.")
  @Nullable String eventRate;

  @Option(
      names = "--load",
      paramLabel = "NAME",
      order = 9,
      description =
          "uniform: usage is anywhere in [70, 100). incidents: usage is below 40, except in an"
              + " incident about once a minute: some processors of a host are at 70 to 80, at 90 to"
              + " 100, or at both in turn, for 40 to 100 seconds. Every four minutes a host reports"
              + " nothing for 50 seconds. The first incident begins within 8 seconds of the start,"
              + " or of now with --backfill. Default: uniform.")
  String load = Load.UNIFORM.toString();

  /**
   * What the texts say, with the time of the launch filled in.
   *
   * @param startMillis event time of the first reading, milliseconds since the epoch
   * @param caughtUpAtMillis event time at which a backfill ends; the start if there is none
   */
  record Stream(
      long startMillis,
      long caughtUpAtMillis,
      double readingsPerSecond,
      long count,
      ScenarioSource.Pacing pacing,
      long seed,
      Load load) {}

  Stream resolve(long launchMillis) {
    double perSecond =
        OptionText.number(
            "--rate",
            rate != null ? rate : eventRate != null ? "0" : DEFAULT_RATE,
            0,
            "a number of readings a second, 0 or more");
    long readings =
        OptionText.integer("--count", count, 0, "a whole number of readings, 0 or more");
    long chosen = OptionText.integer("--seed", seed, Long.MIN_VALUE, "a whole number of 64 bits");
    Load chosenLoad = Load.parse(load);
    Duration past = backfill == null ? Duration.ZERO : OptionText.duration("--backfill", backfill);
    if (start != null && backfill != null) {
      throw InvalidOptionException.conflict(
          "--start="
              + start
              + " and --backfill="
              + backfill
              + " both say when the stream begins: give one of them");
    }
    if (eventRate != null) {
      return spreadOverEventTime(eventRate, perSecond, readings, chosen, chosenLoad, launchMillis);
    }
    if (perSecond == 0 && (start != null || backfill != null)) {
      throw InvalidOptionException.conflict(
          (start != null ? "--start=" + start : "--backfill=" + backfill)
              + " needs --rate=NUMBER of more than 0 or --event-rate=NUMBER: with --rate=0 a"
              + " reading is of the time of its sending");
    }
    if (backfill != null && launchMillis - past.toMillis() < SqlTimestamps.MIN_MILLIS) {
      throw new InvalidOptionException(
          "--backfill", backfill, "so short that the stream does not begin before 1970");
    }
    long startMillis =
        start != null ? OptionText.instantMillis("--start", start) : launchMillis - past.toMillis();
    return new Stream(
        startMillis,
        startMillis + past.toMillis(),
        perSecond == 0 ? 1 : perSecond,
        readings,
        perSecond == 0
            ? ScenarioSource.Pacing.LIVE_AT_FULL_SPEED
            : ScenarioSource.Pacing.FOLLOW_EVENT_TIME,
        chosen,
        chosenLoad);
  }

  private Stream spreadOverEventTime(
      String density,
      double perSecond,
      long readings,
      long chosen,
      Load chosenLoad,
      long launchMillis) {
    double perEventSecond =
        OptionText.positive("--event-rate", density, "a number of readings a second, more than 0");
    if (perSecond != 0) {
      throw InvalidOptionException.conflict(
          "--rate="
              + rate
              + " and --event-rate="
              + density
              + " exclude each other: with --rate event time follows the clock");
    }
    if (readings == 0) {
      throw InvalidOptionException.conflict(
          "--event-rate="
              + density
              + " needs --count=NUMBER: without an end it would run into the"
              + " future");
    }
    if (backfill != null) {
      throw InvalidOptionException.conflict(
          "--backfill="
              + backfill
              + " and --event-rate="
              + density
              + " both say when the stream begins: give one of them");
    }
    double lengthMillis = readings * 1_000.0 / perEventSecond;
    long startMillis =
        start != null
            ? OptionText.instantMillis("--start", start)
            : launchMillis - (long) Math.ceil(lengthMillis);
    if (start == null
        ? startMillis < SqlTimestamps.MIN_MILLIS
        : startMillis + lengthMillis > SqlTimestamps.MAX_MILLIS) {
      throw new InvalidOptionException(
          "--event-rate",
          density,
          "so high that --count=" + count + " readings lie in the years 1970 to 9999");
    }
    return new Stream(
        startMillis,
        startMillis,
        perEventSecond,
        readings,
        ScenarioSource.Pacing.FULL_SPEED,
        chosen,
        chosenLoad);
  }
}
