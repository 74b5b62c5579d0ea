package dev.beamwatch.pipeline.threshold;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.background.SharedByClones;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Warns people of problems with the limits, once per change and not at every refresh.
 *
 * <p>All clones of a DoFn within one JVM share what was said last. Thread-safe.
 */
final class ThresholdNews implements Serializable {
  private static final long serialVersionUID = 1;

  private final SharedByClones<AtomicReference<Said>> said =
      new SharedByClones<>(() -> new AtomicReference<>(Said.NOTHING));

  /** Returns the warnings to log for limits that were just loaded. */
  List<String> of(LoadedThresholds loaded) {
    boolean hasLimits = loaded.thresholds().hosts() > 0;
    Complaints complaints = loaded.complaints();
    Said before =
        requireNonNull(said.get().getAndSet(new Said(complaints.fingerprint(), hasLimits)));
    List<String> warnings = new ArrayList<>();
    if (!complaints.text().isEmpty()
        && !Objects.equals(before.fingerprint(), complaints.fingerprint())) {
      warnings.add("in " + loaded.source() + ": " + complaints.text() + "please mend the table");
    }
    if (!hasLimits && before.hadLimits()) {
      warnings.add(
          loaded.source()
              + " gives no host a limit, so no alert can come. If it is not empty, does the database"
              + " user see its rows? Row-level security hides them without an error");
    }
    return warnings;
  }

  private record Said(@Nullable Long fingerprint, boolean hadLimits) {
    /** Assumes that there were limits, so that a table that never had any gets a warning. */
    static final Said NOTHING = new Said(null, true);
  }
}
