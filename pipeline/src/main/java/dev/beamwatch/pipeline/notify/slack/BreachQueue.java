package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.OldNews;
import java.util.List;

/**
 * The oldest breaches that a channel waits for, in the order in which they go out. The others are
 * behind it, and none is older. Mutable.
 */
final class BreachQueue {
  List<Breach> next;
  OldNews old;

  BreachQueue(List<Breach> next, OldNews old) {
    this.next = List.copyOf(next);
    this.old = old;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BreachQueue that && next.equals(that.next) && old.equals(that.old);
  }

  @Override
  public int hashCode() {
    return next.hashCode();
  }
}
