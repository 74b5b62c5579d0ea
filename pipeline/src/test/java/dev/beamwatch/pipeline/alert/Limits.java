package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.threshold.Limit;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Limits for tests. */
final class Limits {
  private Limits() {}

  /** Critical above 80, fires at 3 of 5, ends after 4. */
  static final Limit CRITICAL_ONLY = of(80, null, 80, 3, 5, 4);

  /** Warning above 60, critical above 80, clear at 40; fires at 2 of 3, ends after 3. */
  static final Limit WITH_WARNING = of(80, 60, 40, 2, 3, 3);

  static Limit of(
      int allowedTop,
      @Nullable Integer warningTop,
      int clearTop,
      int breaching,
      int of,
      int clear) {
    return new Limit(
        BigDecimal.valueOf(allowedTop),
        warningTop == null ? null : BigDecimal.valueOf(warningTop),
        BigDecimal.valueOf(clearTop),
        breaching,
        of,
        clear,
        null,
        null);
  }
}
