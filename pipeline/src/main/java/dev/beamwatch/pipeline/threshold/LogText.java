package dev.beamwatch.pipeline.threshold;

/** Makes names and values of limits safe for a line of the log or of the terminal. */
public final class LogText {
  private static final int LONGEST = 100;

  private LogText() {}

  /**
   * Returns a name in quotes, so that blanks at its ends are visible. Cuts a long name. Escapes
   * characters that would break the line.
   */
  public static String quoted(String name) {
    return "'" + of(name) + "'";
  }

  /** Returns a value in the same form, without quotes. */
  public static String of(String value) {
    StringBuilder text = new StringBuilder();
    value
        .codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                text.append(String.format("\\u%04x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return value.codePointCount(0, value.length()) > LONGEST ? text + "…" : text.toString();
  }
}
