package dev.beamwatch.pipeline.explain;

import org.jspecify.annotations.Nullable;

/**
 * What became of telling people of an event.
 *
 * @param notifier who tells
 * @param channel where; null if nothing was told yet
 * @param state {@code sent}, {@code refused}, {@code too old} or {@code waiting}
 * @param atMillis when, by the wall clock; null while it waits
 * @param withSequence the later event that told this one, too; null if it has an outcome of its own
 * @param detail what the service said; null if nothing
 */
record Telling(
    String notifier,
    @Nullable String channel,
    String state,
    @Nullable Long atMillis,
    @Nullable Long withSequence,
    @Nullable String detail) {
  static final String WAITING = "waiting";

  static Telling waiting(String notifier, @Nullable String channel) {
    return new Telling(notifier, channel, WAITING, null, null, null);
  }
}
