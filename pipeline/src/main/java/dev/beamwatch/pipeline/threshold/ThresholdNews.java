package dev.beamwatch.pipeline.threshold;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What people must hear of the limits, once for each change and not at every refresh.
 *
 * <p>All clones of a DoFn within one JVM share what was said. Thread-safe.
 */
final class ThresholdNews implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, Said> SAID = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  /** Returns the warnings that limits which were just loaded are worth. */
  List<String> of(LoadedThresholds loaded) {
    boolean hasLimits = loaded.thresholds().hosts() > 0;
    Complaints complaints = loaded.complaints();
    Said before = SAID.put(id, new Said(complaints.fingerprint(), hasLimits));
    List<String> warnings = new ArrayList<>();
    if (!complaints.text().isEmpty()
        && (before == null || before.fingerprint() != complaints.fingerprint())) {
      warnings.add("in " + loaded.source() + ": " + complaints.text() + "please mend the table");
    }
    if (!hasLimits && (before == null || before.hadLimits())) {
      warnings.add(
          loaded.source()
              + " gives no host a limit, so no alert can come. If it is not empty, does the database"
              + " user see its rows? Row-level security hides them without an error");
    }
    return warnings;
  }

  private record Said(long fingerprint, boolean hadLimits) {}
}
