package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.OptionValues.duration;
import static dev.beamwatch.pipeline.OptionValues.oneOf;

import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.ReplayConfig.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The options of {@code scripts/explain} as validated values.
 *
 * @param alertId what is explained
 * @param pipeline what it has in common with the pipeline
 * @param alertTopic where events of alerts are
 * @param limits a file, or the table
 * @param isJson whether programs read what is printed
 * @param maxDisorder how far a record of the topic with windows may be behind
 */
record ExplainConfig(
    String alertId,
    PipelineConfig pipeline,
    String alertTopic,
    Limits limits,
    boolean isJson,
    Duration maxDisorder) {

  /**
   * Reads the options.
   *
   * @param ids what is given besides options
   * @throws InvalidOptionException if something is missing or wrong, one line each
   */
  static ExplainConfig of(ExplainArguments options, List<String> ids) {
    Mistakes mistakes = new Mistakes();
    String alertId = mistakes.in(() -> alertId(ids), "");
    Limits limits = Limits.of(options.getLimits());
    PipelineConfig pipeline =
        mistakes.inOptional(() -> ConfigReader.read(withoutTelling(options, limits)));
    boolean isJson =
        mistakes.in(
            () -> oneOf("format", options.getFormat(), Set.of("text", "json")).equals("json"),
            false);
    Duration maxDisorder =
        mistakes.in(
            () -> duration("maxDisorder", options.getMaxDisorder(), Duration.ZERO), Duration.ZERO);
    String alertTopic =
        pipeline == null ? "" : mistakes.in(() -> required(pipeline.alerts().topic()), "");
    mistakes.throwIfAny();
    if (pipeline == null) {
      throw new IllegalStateException("a mistake was not reported");
    }
    return new ExplainConfig(alertId, pipeline, alertTopic, limits, isJson, maxDisorder);
  }

  private static String alertId(List<String> ids) {
    if (ids.isEmpty()) {
      throw InvalidOptionException.because(
          "ALERT_ID is missing: it must be the alert_id of an event, 16 digits such as"
              + " 6b1f0c2d9e8a7b35");
    }
    if (ids.size() > 1) {
      throw InvalidOptionException.because(
          "one alert at a time, not " + ids.size() + ": " + String.join(" ", ids));
    }
    if (!OptionValues.isAlertId(ids.get(0))) {
      throw InvalidOptionException.because(
          ids.get(0) + " is no alert_id: that has 16 digits such as 6b1f0c2d9e8a7b35");
    }
    return ids.get(0);
  }

  private static String required(OptionalTopic topic) {
    if (topic.name() == null) {
      throw InvalidOptionException.of("alertTopic", "", "the topic with the events of alerts");
    }
    return topic.name();
  }

  /** Takes away what nobody needs to explain something, and need not be right. */
  private static AnomalyOptions withoutTelling(ExplainArguments options, Limits limits) {
    ExplainArguments reading = options.as(ExplainArguments.class);
    reading.setSlackToken(null);
    reading.setSlackChannel("nobody");
    reading.setAlertmanagerUrl("");
    reading.setDelivery("at-least-once");
    if (!limits.areInTheTable()) {
      reading.setJdbcUrl("jdbc:postgresql:none");
      reading.setJdbcPassword(null);
    }
    return reading;
  }
}
