package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.threshold.Thresholds;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what is new in each snapshot of the limits about hosts with a row of their own. */
final class RuleNews {
  /**
   * With more hosts than this nobody is watched for silence: the state of all hosts is one cell,
   * and must fit into a heap of some hundred megabytes twice.
   */
  static final int MOST_HOSTS = 100_000;

  private static final HostRules NOBODY = new HostRules(true, Map.of(), List.of());

  private @Nullable Thresholds before;
  private boolean wereTooMany;

  /** Returns what has changed; null if nothing. The first time it is everything. */
  @Nullable HostRules next(Thresholds thresholds) {
    boolean areTooMany = thresholds.hosts() > MOST_HOSTS;
    boolean isNew = areTooMany != wereTooMany;
    wereTooMany = areTooMany;
    if (areTooMany) {
      before = null;
      return isNew ? NOBODY : null;
    }
    // Most often nothing has changed, which is quickly seen.
    HostRules news =
        before != null && before.hasSameRows(thresholds) ? null : HostRules.of(thresholds, before);
    before = thresholds;
    return news;
  }

  /** Tells whether there are too many hosts to watch. */
  boolean areTooMany() {
    return wereTooMany;
  }
}
