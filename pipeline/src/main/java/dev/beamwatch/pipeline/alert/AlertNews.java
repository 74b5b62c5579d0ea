package dev.beamwatch.pipeline.alert;

import dev.beamwatch.schemas.AlertEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event, and where to tell of it.
 *
 * @param event what happened
 * @param channel Slack channel of the row of the table; the same for all events of an alert. Null
 *     for the one of the options
 */
public record AlertNews(AlertEvent event, @Nullable String channel) {}
