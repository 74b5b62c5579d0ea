package dev.beamwatch.console.web;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the deployment.
 *
 * @param kind what, as {@code no-readings}
 * @param since milliseconds since the epoch; null if that is not known
 * @param text what it is and what to do, one sentence
 */
public record Trouble(String kind, @Nullable Long since, String text) {}
