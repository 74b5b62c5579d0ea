package dev.beamwatch.pipeline.explain;

import dev.beamwatch.schemas.AlertEvent;

/**
 * An event as the topic has it.
 *
 * @param event what happened
 * @param json the value of its record
 */
record RecordedEvent(AlertEvent event, String json) {}
