package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a row says besides host and processor, as a text: {@code 20} for a row of two columns, and
 * {@code 20|15||3|5||||} for one with some more. Few bytes for the usual row, and equal for rows
 * that say the same. Fields are in the order of {@link #of}, and empty for a default.
 */
final class LimitText {
  private static final char SEPARATOR = '|';
  private static final int FIELDS = 9;

  private LimitText() {}

  /** Returns the text of a row. */
  static String of(Threshold row) {
    String allowedTop = row.allowedTop().toPlainString();
    StringBuilder text = new StringBuilder(allowedTop);
    BigDecimal warningTop = row.warningTop();
    BigDecimal clearTop = row.clearTop();
    add(text, warningTop == null ? null : warningTop.toPlainString());
    add(text, clearTop == null ? null : clearTop.toPlainString());
    add(text, row.breachingWindows());
    add(text, row.ofWindows());
    add(text, row.clearWindows());
    add(text, row.silentAfterSeconds());
    add(text, row.validFromMillis());
    // The only field that may hold a separator is the last one.
    add(text, row.channel());
    return text.length() == allowedTop.length() + FIELDS - 1 ? allowedTop : text.toString();
  }

  private static void add(StringBuilder text, @Nullable Object value) {
    text.append(SEPARATOR);
    if (value != null) {
      text.append(value);
    }
  }

  /** Returns the first field of a text. */
  static BigDecimal allowedTop(String text) {
    int end = text.indexOf(SEPARATOR);
    return new BigDecimal(end < 0 ? text : text.substring(0, end));
  }

  /** Returns the limit of a text. */
  static Limit limit(String text, LimitDefaults defaults) {
    String[] fields = fields(text);
    BigDecimal allowedTop = new BigDecimal(fields[0]);
    BigDecimal warningTop = fields[1].isEmpty() ? null : new BigDecimal(fields[1]);
    BigDecimal lowest = warningTop == null ? allowedTop : warningTop;
    return new Limit(
        allowedTop,
        warningTop,
        fields[2].isEmpty() ? lowest : new BigDecimal(fields[2]),
        fields[3].isEmpty() ? defaults.breachingWindows() : Integer.parseInt(fields[3]),
        fields[4].isEmpty() ? defaults.ofWindows() : Integer.parseInt(fields[4]),
        fields[5].isEmpty() ? defaults.clearWindows() : Integer.parseInt(fields[5]),
        fields[8].isEmpty() ? null : fields[8],
        fields[7].isEmpty() ? null : Long.valueOf(fields[7]));
  }

  /** Returns after how long without a reading a host is silent by a text; 0 for never. */
  static long silentAfterMillis(String text, LimitDefaults defaults) {
    String seconds = fields(text)[6];
    return seconds.isEmpty()
        ? defaults.silentAfter().toMillis()
        : TimeUnit.SECONDS.toMillis(Long.parseLong(seconds));
  }

  /** Returns the Slack channel of a text; null if it has none. */
  static @Nullable String channel(String text) {
    String channel = fields(text)[8];
    return channel.isEmpty() ? null : channel;
  }

  private static String[] fields(String text) {
    String[] fields =
        text.indexOf(SEPARATOR) < 0
            ? (text + "|".repeat(FIELDS - 1)).split("\\|", FIELDS)
            : text.split("\\|", FIELDS);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("no limit: " + text);
    }
    return fields;
  }
}
