package dev.beamwatch.pipeline.threshold;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes thresholds of the rows of a table that has no key and no constraints: of several rows for
 * one host the lowest limit wins, and rows with a NULL are skipped. Both are worth a warning.
 * Mutable, not thread-safe.
 */
final class ThresholdRows {
  private final Map<String, Integer> limits = new HashMap<>();
  private final Set<String> duplicated = new TreeSet<>();
  private final Set<String> withoutLimit = new TreeSet<>();
  private int withoutHost;

  void add(@Nullable String hostname, @Nullable Integer allowedTop) {
    if (hostname == null) {
      withoutHost++;
    } else if (allowedTop == null) {
      withoutLimit.add(hostname);
    } else {
      if (limits.containsKey(hostname)) {
        duplicated.add(hostname);
      }
      limits.merge(hostname, allowedTop, Math::min);
    }
  }

  Thresholds thresholds(long loadedAtMillis) {
    return new Thresholds(Map.copyOf(limits), loadedAtMillis);
  }

  /** Returns what people should mend in the table, in words; empty if there is nothing. */
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
