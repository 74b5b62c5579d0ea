package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of limits from texts, and finds all that is wrong with them. The table and files have
 * the same rules. Immutable.
 */
public final class ThresholdParser {
  /** No longer name fits into a reading of the usual largest size. */
  static final int LONGEST_NAME = 65_536;

  /** PostgreSQL prints no number of a plausible size with more characters than this. */
  private static final int LONGEST_NUMBER = 20_000;

  /** Stands where bytes were no text. */
  private static final char NO_TEXT = '\uFFFD';

  private static final Set<ThresholdColumn> LIMITS =
      EnumSet.of(
          ThresholdColumn.ALLOWED_TOP, ThresholdColumn.WARNING_TOP, ThresholdColumn.CLEAR_TOP);

  private static final Set<ThresholdColumn> COUNTS =
      EnumSet.of(ThresholdColumn.BREACHING_WINDOWS, ThresholdColumn.OF_WINDOWS);

  private final ThresholdQuery.Defaults defaults;
  private final Set<ThresholdColumn> ofOtherType;
  private final boolean mayBeNoText;

  /**
   * Reads texts of a table.
   *
   * @param ofOtherType columns whose type cannot hold what the column is for: each value but NULL
   *     is wrong
   * @param mayBeNoText the character U+FFFD stands for bytes that were no text
   */
  ThresholdParser(
      ThresholdQuery.Defaults defaults, Set<ThresholdColumn> ofOtherType, boolean mayBeNoText) {
    this.defaults = defaults;
    this.ofOtherType = ofOtherType;
    this.mayBeNoText = mayBeNoText;
  }

  /** Reads texts that have no type. */
  public ThresholdParser(ThresholdQuery.Defaults defaults) {
    this(defaults, Set.of(), false);
  }

  /**
   * A row, and what is wrong with it.
   *
   * @param row wrong values count as absent in it; a wrong hostname is empty, and a wrong {@code
   *     allowed_top} is zero
   * @param faults in the order of the columns, then contradictions; empty if the row counts
   */
  public record Parsed(Threshold row, List<ThresholdFault> faults) {
    /** Makes a copy of the list. */
    public Parsed {
      faults = List.copyOf(faults);
    }

    /** Tells whether a value cannot be what the column holds, or contradicts another one. */
    public boolean isWrong(ThresholdColumn column) {
      return faults.stream().anyMatch(fault -> fault.column().equals(column.sql()));
    }
  }

  /**
   * Reads a row.
   *
   * @param texts by column; what is not there is NULL
   */
  public Parsed parse(Map<ThresholdColumn, String> texts) {
    Cells cells = new Cells(texts);
    Threshold row =
        new Threshold(
            cells.hostname(),
            cells.allowedTop(),
            cells.name(ThresholdColumn.CPU),
            cells.decimal(ThresholdColumn.WARNING_TOP),
            cells.decimal(ThresholdColumn.CLEAR_TOP),
            cells.whole(ThresholdColumn.BREACHING_WINDOWS, 1, Threshold.MOST_WINDOWS),
            cells.whole(ThresholdColumn.OF_WINDOWS, 1, Threshold.MOST_WINDOWS),
            cells.whole(ThresholdColumn.CLEAR_WINDOWS, 1, Threshold.MOST_WINDOWS),
            cells.whole(ThresholdColumn.SILENT_AFTER_SECONDS, 0, Integer.MAX_VALUE),
            cells.name(ThresholdColumn.CHANNEL),
            cells.time(ThresholdColumn.VALID_FROM));
    // A value that is wrong by itself contradicts nothing.
    if (Collections.disjoint(cells.wrong, LIMITS)) {
      cells.faults.addAll(ThresholdFault.amongLimits(row));
    }
    if (Collections.disjoint(cells.wrong, COUNTS)) {
      cells.faults.addAll(
          ThresholdFault.amongCounts(row, defaults.breachingWindows(), defaults.ofWindows()));
    }
    return new Parsed(row, cells.faults);
  }

  /** The values of one row. */
  private final class Cells {
    private final Map<ThresholdColumn, String> texts;
    private final List<ThresholdFault> faults = new ArrayList<>(0);
    private final Set<ThresholdColumn> wrong = EnumSet.noneOf(ThresholdColumn.class);

    Cells(Map<ThresholdColumn, String> texts) {
      this.texts = texts;
    }

    String hostname() {
      String text = texts.get(ThresholdColumn.HOSTNAME);
      if (text == null || !isName(text)) {
        wrong(ThresholdColumn.HOSTNAME, text, "is no name");
        return "";
      }
      return text;
    }

    BigDecimal allowedTop() {
      String text = texts.get(ThresholdColumn.ALLOWED_TOP);
      BigDecimal limit = text == null ? null : number(ThresholdColumn.ALLOWED_TOP, text);
      if (limit == null) {
        wrong(ThresholdColumn.ALLOWED_TOP, text, "is no limit");
        return BigDecimal.ZERO;
      }
      return limit;
    }

    @Nullable String name(ThresholdColumn column) {
      String text = texts.get(column);
      if (text != null && !isName(text)) {
        wrong(column, text, "is no name");
        return null;
      }
      return text;
    }

    @Nullable BigDecimal decimal(ThresholdColumn column) {
      String text = texts.get(column);
      if (text == null) {
        return null;
      }
      BigDecimal number = number(column, text);
      if (number == null) {
        wrong(column, text, "is no number");
      }
      return number;
    }

    @Nullable Integer whole(ThresholdColumn column, int least, int most) {
      String text = texts.get(column);
      if (text == null) {
        return null;
      }
      BigDecimal number = number(column, text);
      if (number == null
          || number.stripTrailingZeros().scale() > 0
          || number.compareTo(BigDecimal.valueOf(least)) < 0
          || number.compareTo(BigDecimal.valueOf(most)) > 0) {
        wrong(column, text, "is no whole number from " + least + " to " + most);
        return null;
      }
      return number.intValue();
    }

    @Nullable Long time(ThresholdColumn column) {
      String text = texts.get(column);
      if (text == null) {
        return null;
      }
      Long millis = ofOtherType.contains(column) ? null : ValidFrom.millis(text);
      if (millis == null) {
        wrong(column, text, "is no time");
        return null;
      }
      if (millis == ValidFrom.NEVER) {
        wrong(column, text, "never comes");
        return null;
      }
      return millis == ValidFrom.SINCE_EVER ? null : millis;
    }

    private void wrong(ThresholdColumn column, @Nullable String value, String why) {
      faults.add(new ThresholdFault(column.sql(), value, why));
      wrong.add(column);
    }
  }

  private boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_NAME
        && !(mayBeNoText && text.indexOf(NO_TEXT) >= 0);
  }

  /** Reads a number as PostgreSQL prints it; null if it is none. */
  private @Nullable BigDecimal number(ThresholdColumn column, String text) {
    if (ofOtherType.contains(column) || text.length() > LONGEST_NUMBER || !isAscii(text)) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) > LONGEST_NUMBER) {
        return null;
      }
      // A float of 1e+20 has a negative scale; it is the same number without an exponent.
      return number.scale() < 0 ? number.setScale(0) : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Java also takes the digits of other scripts, PostgreSQL does not. */
  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
