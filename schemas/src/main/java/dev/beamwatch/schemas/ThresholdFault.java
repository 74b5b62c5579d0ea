package dev.beamwatch.schemas;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Why a row of {@code cpu_thresholds} counts for nothing.
 *
 * @param column whose value is the reason
 * @param value the reason, as the database prints it; null for NULL
 * @param why what is wrong with it, in words that follow the value
 */
public record ThresholdFault(String column, @Nullable String value, String why) {
  /**
   * Finds what contradicts something else in a row.
   *
   * @param row each of whose values is right by itself
   * @param breachingWindows what counts if the row does not say it
   * @param ofWindows what counts if the row does not say it
   * @return the first contradiction; null if there is none
   */
  static @Nullable ThresholdFault in(Threshold row, int breachingWindows, int ofWindows) {
    BigDecimal warning = row.warningTop();
    if (warning != null && warning.compareTo(row.allowedTop()) >= 0) {
      return of("warning_top", warning, "is not below allowed_top " + plain(row.allowedTop()));
    }
    BigDecimal clear = row.clearTop();
    if (clear != null && warning != null && clear.compareTo(warning) > 0) {
      return of("clear_top", clear, "is above warning_top " + plain(warning));
    }
    if (clear != null && clear.compareTo(row.allowedTop()) > 0) {
      return of("clear_top", clear, "is above allowed_top " + plain(row.allowedTop()));
    }
    Integer ownBreaching = row.breachingWindows();
    Integer ownOf = row.ofWindows();
    int breaching = ownBreaching == null ? breachingWindows : ownBreaching;
    int of = ownOf == null ? ofWindows : ownOf;
    if (breaching > of) {
      return new ThresholdFault(
          "breaching_windows",
          Integer.toString(breaching),
          (ownBreaching == null ? "(the default) " : "")
              + "is more than of_windows "
              + of
              + (ownOf == null ? " (the default)" : ""));
    }
    return null;
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
