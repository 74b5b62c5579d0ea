package dev.beamwatch.pipeline.threshold;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes thresholds of the rows of a table that has no key and no constraints: of several rows for
 * one host the lowest limit wins, and rows with a NULL are skipped. Both are worth a warning.
 * Mutable, not thread-safe.
 */
final class ThresholdRows {
  private final Thresholds.Builder limits = new Thresholds.Builder();
  private final Set<String> duplicated = new TreeSet<>();
  private final Set<String> withoutLimit = new TreeSet<>();
  private int withoutHost;

  void add(@Nullable String hostname, @Nullable Integer allowedTop) {
    if (hostname == null) {
      withoutHost++;
    } else if (allowedTop == null) {
      withoutLimit.add(hostname);
    } else {
      limits.add(hostname, allowedTop);
    }
  }

  Thresholds thresholds(long loadedAtMillis) {
    return limits.build(loadedAtMillis, duplicated);
  }

  /**
   * Returns what people should mend in the table, in words; empty if there is nothing. Of hosts
   * with several limits it knows once {@link #thresholds} was called.
   */
  String complaints() {
    StringBuilder text = new StringBuilder();
    if (!duplicated.isEmpty()) {
      text.append("several rows for ")
          .append(some(duplicated))
          .append(", the lowest limit counts; ");
    }
    if (!withoutLimit.isEmpty()) {
      text.append("allowed_top is NULL for ").append(some(withoutLimit)).append(", skipped; ");
    }
    if (withoutHost > 0) {
      text.append("hostname is NULL in ").append(withoutHost).append(" rows, skipped; ");
    }
    return text.toString();
  }

  private static String some(Set<String> hosts) {
    int shown = 10;
    String list = String.join(", ", hosts.stream().limit(shown).toList());
    return hosts.size() > shown ? list + " and " + (hosts.size() - shown) + " more" : list;
  }
}
