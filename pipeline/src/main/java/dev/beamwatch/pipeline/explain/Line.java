package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of the account of an alert's windows. */
sealed interface Line {
  /**
   * A window in full.
   *
   * @param stats its figures, with what late readings changed
   * @param limit that counts for it; null if there is none
   * @param verdict against the limit; null without one
   * @param isCorrected whether it was written before with other figures
   * @param events of the alert that it caused
   */
  record Full(
      WindowStats stats,
      @Nullable Limit limit,
      @Nullable Verdict verdict,
      boolean isCorrected,
      List<AlertEvent.Kind> events)
      implements Line {}

  /**
   * Windows without readings, one after the other.
   *
   * @param firstEndMillis end of the first one
   * @param count how many
   */
  record Missing(long firstEndMillis, long count) implements Line {}

  /**
   * Windows that are summed up, because nothing happened in them.
   *
   * @param firstEndMillis end of the first one
   * @param lastEndMillis end of the last one
   * @param byVerdict how many there are of each
   * @param withoutLimit how many have no limit
   * @param missing how many are without readings
   * @param leastAvg smallest mean, percent
   * @param largestAvg largest mean, percent
   */
  record Sum(
      long firstEndMillis,
      long lastEndMillis,
      Map<Verdict, Integer> byVerdict,
      int withoutLimit,
      long missing,
      double leastAvg,
      double largestAvg)
      implements Line {
    /** Returns how many windows have readings. */
    int count() {
      return withoutLimit + byVerdict.values().stream().mapToInt(Integer::intValue).sum();
    }
  }
}
