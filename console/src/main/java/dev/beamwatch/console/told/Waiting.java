package dev.beamwatch.console.told;

import java.util.OptionalLong;

/**
 * What waits to be told.
 *
 * @param count how many breaches, or processors and hosts with news
 * @param since when the first of it was written to its topic, milliseconds since the epoch; empty
 *     if nothing waits
 */
record Waiting(int count, OptionalLong since) {
  static final Waiting NOTHING = new Waiting(0, OptionalLong.empty());

  /** Returns this with one thing more. */
  Waiting with(long at) {
    return new Waiting(count + 1, OptionalLong.of(Math.min(since.orElse(at), at)));
  }

  /** Returns this and what waits besides. */
  Waiting plus(Waiting more) {
    if (more.since().isEmpty()) {
      return this;
    }
    long first = more.since().getAsLong();
    return new Waiting(count + more.count(), OptionalLong.of(Math.min(since.orElse(first), first)));
  }
}
