package dev.beamwatch.console.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.beamwatch.console.history.Counts;
import dev.beamwatch.console.told.ToldView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the deployment is, as far as its topics and its table tell. Instants are milliseconds since
 * the epoch.
 *
 * @param at when this was found out
 * @param state {@code starting}, {@code catching-up}, {@code live} or {@code kafka-away}
 * @param troubles what is wrong, the cause before its consequences; none if all is well
 * @param readingsPerSecond that come into the input topic; null if that is not known
 * @param watermarkLagSeconds from the end of the newest window that was closed; null without one
 * @param counts of everything within the period
 * @param messages what Slack has taken within the period; null if that is not known
 * @param told who was told what, and who waits to be
 * @param thresholdsAgeSeconds since the table was last read well; null if never
 * @param thresholdsError why the table cannot be read; null if it can
 * @param thresholdsCount hosts that have a limit
 * @param runner what runs the pipeline, as the console was told; null if it was not
 */
public record Health(
    long at,
    String state,
    List<Trouble> troubles,
    @Nullable Double readingsPerSecond,
    @Nullable Double watermarkLagSeconds,
    @JsonUnwrapped Counts counts,
    @Nullable Long messages,
    ToldView told,
    @Nullable Double thresholdsAgeSeconds,
    @Nullable String thresholdsError,
    int thresholdsCount,
    @Nullable String runner) {}
