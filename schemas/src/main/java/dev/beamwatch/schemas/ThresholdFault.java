package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a row of {@code cpu_thresholds}, or of a file of limits, counts for nothing.
 *
 * @param column whose value is the reason
 * @param value the reason, as the database prints it or the file has it; null for NULL
 * @param why what is wrong with it, in words that follow the value
 */
public record ThresholdFault(String column, @Nullable String value, String why) {
  /**
   * Finds limits that contradict each other.
   *
   * @param row each of whose limits is right by itself
   */
  static List<ThresholdFault> amongLimits(Threshold row) {
    BigDecimal allowed = row.allowedTop();
    BigDecimal warning = row.warningTop();
    BigDecimal clear = row.clearTop();
    List<ThresholdFault> faults = new ArrayList<>(0);
    if (warning != null && warning.compareTo(allowed) >= 0) {
      faults.add(of("warning_top", warning, "is not below allowed_top " + plain(allowed)));
    }
    if (clear != null && warning != null && clear.compareTo(warning) > 0) {
      faults.add(of("clear_top", clear, "is above warning_top " + plain(warning)));
    } else if (clear != null && clear.compareTo(allowed) > 0) {
      faults.add(of("clear_top", clear, "is above allowed_top " + plain(allowed)));
    }
    return faults;
  }

  /**
   * Finds numbers of windows that contradict each other.
   *
   * @param row each of whose numbers is right by itself
   * @param breachingWindows what counts if the row does not say it
   * @param ofWindows what counts if the row does not say it
   */
  static List<ThresholdFault> amongCounts(Threshold row, int breachingWindows, int ofWindows) {
    Integer ownBreaching = row.breachingWindows();
    Integer ownOf = row.ofWindows();
    int breaching = ownBreaching == null ? breachingWindows : ownBreaching;
    int of = ownOf == null ? ofWindows : ownOf;
    if (breaching <= of) {
      return List.of();
    }
    return List.of(
        new ThresholdFault(
            "breaching_windows",
            Integer.toString(breaching),
            (ownBreaching == null ? "(the default) " : "")
                + "is more than of_windows "
                + of
                + (ownOf == null ? " (the default)" : "")));
  }

  private static ThresholdFault of(String column, BigDecimal value, String why) {
    return new ThresholdFault(column, plain(value), why);
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }

  /** Returns the reason as a sentence: {@code warning_top 30 is not below allowed_top 20}. */
  @Override
  public String toString() {
    return column + " " + (value == null ? "NULL" : value) + " " + why;
  }
}
