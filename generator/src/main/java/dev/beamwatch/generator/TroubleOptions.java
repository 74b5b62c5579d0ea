package dev.beamwatch.generator;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what goes wrong, and how often. */
final class TroubleOptions {
  @Option(
      names = "--out-of-order",
      paramLabel = "DURATION",
      order = 1,
      description =
          "Readings come up to so much out of order: each occurred_at is earlier by a random time"
              + " of at most this. Default: PT0S.")
  String outOfOrder = "PT0S";

  @Option(
      names = "--late-fraction",
      paramLabel = "0..1",
      order = 2,
      description = "Share of readings that are late. Default: 0.")
  String lateFraction = "0";

  @Option(
      names = "--late-by",
      paramLabel = "DURATION",
      order = 3,
      description = "How much earlier their occurred_at is: more than PT0S. Default: PT2M.")
  String lateBy = "PT2M";

  @Option(
      names = "--duplicate-fraction",
      paramLabel = "0..1",
      order = 4,
      description =
          "Share of messages that repeat the bytes of one shortly before. Default: 0. At least one"
              + " message in 64 stays as it is.")
  String duplicateFraction = "0";

  @Option(
      names = "--malformed-fraction",
      paramLabel = "0..1",
      order = 5,
      description =
          "Share of messages that break the contract: no JSON, cut off, wrong fields, NaN, pizza"
              + " orders, tombstones, oversized ones and others in turn at random. Default: 0.")
  String malformedFraction = "0";

  @Option(
      names = "--future-fraction",
      paramLabel = "0..1",
      order = 6,
      description = "Share of readings by a clock that is ahead. Default: 0.")
  String futureFraction = "0";

  @Option(
      names = "--future-by",
      paramLabel = "DURATION",
      order = 7,
      description = "How far that clock is ahead: more than PT5M. Default: PT1H.")
  String futureBy = "PT1H";

  @Option(
      names = "--incident",
      paramLabel = "HOST[/CPU]@START+DURATION=LEVEL",
      order = 8,
      description =
          "Every reading of the host or processor is LEVEL percent in this stretch of event time."
              + " START is a duration after the start of the stream (PT1M) or an instant."
              + " Repeatable; the last one counts where they overlap.")
  List<String> incidents = new ArrayList<>();

  @Option(
      names = "--silence",
      paramLabel = "HOST@START+DURATION",
      order = 9,
      description =
          "The host reports nothing in this stretch of event time. Repeatable. What is withheld"
              + " counts for --count, but is not sent.")
  List<String> silences = new ArrayList<>();

  void applyTo(ScenarioConfig.Builder scenario, long startMillis) {
    scenario
        .outOfOrder(OptionText.duration("--out-of-order", outOfOrder))
        .lateFraction(fraction("--late-fraction", lateFraction))
        .lateBy(OptionText.duration("--late-by", lateBy))
        .duplicateFraction(fraction("--duplicate-fraction", duplicateFraction))
        .malformedFraction(fraction("--malformed-fraction", malformedFraction))
        .futureFraction(fraction("--future-fraction", futureFraction))
        .futureBy(OptionText.duration("--future-by", futureBy))
        .incidents(incidents.stream().map(text -> Incident.parse(text, startMillis)).toList())
        .silences(silences.stream().map(text -> Silence.parse(text, startMillis)).toList());
  }

  private static double fraction(String option, String text) {
    double fraction = OptionText.number(option, text, 0, ScenarioConfig.FRACTION);
    if (fraction > 1) {
      throw new InvalidOptionException(option, text, ScenarioConfig.FRACTION);
    }
    return fraction;
  }
}
