package dev.beamwatch.pipeline.processor;

import java.util.Map;

/**
 * Which hosts had readings in a window, as far as a bundle knows.
 *
 * @param windowEndMillis first millisecond after the window
 * @param wereTold whether the readings were in results that were written and told before a restart
 * @param lastMillis by host: its last reading in the window, event time rounded up to the end of
 *     the window, or of a part of it if it is longer than half a minute
 */
public record Heard(long windowEndMillis, boolean wereTold, Map<String, Long> lastMillis) {}
