package dev.beamwatch.pipeline.threshold;

/** Names and values from the table as a line of the log may show them. */
final class LogText {
  private static final int LONGEST = 100;

  private LogText() {}

  /**
   * Returns a name in quotes, so that blanks at its ends can be seen; cut if it is long, with
   * escapes for characters that would break the line.
   */
  static String quoted(String name) {
    return "'" + of(name) + "'";
  }

  /** Returns a value in the same way, without quotes. */
  static String of(String value) {
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
