package dev.beamwatch.console.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page must know of the deployment.
 *
 * @param windowSeconds length of a window
 * @param historySeconds how far back the console looks
 * @param refreshSeconds how often the pipeline reads the limits
 * @param editable whether the page may change limits
 * @param timeZone of the timestamps in the topics
 * @param topics by their part: input, filtered, aggregated, deadLetters, alerts, notifications; the
 *     last two only if they are on
 * @param runner what runs the pipeline; null if that is not known
 * @param slackChannel where messages go; null if that is not known
 */
public record PageConfig(
    double windowSeconds,
    double historySeconds,
    double refreshSeconds,
    boolean editable,
    String timeZone,
    Map<String, String> topics,
    @Nullable String runner,
    @Nullable String slackChannel) {}
