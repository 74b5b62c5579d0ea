package dev.beamwatch.recordings;

/** Reads numbers as people and tools write them: {@code 82.5}, {@code 82.5%}, {@code 82,5 %}. */
final class RecordedNumber {
  private RecordedNumber() {}

  /**
   * Returns the number that a text is, a percent sign behind it left out; NaN if it is none.
   *
   * @param hasDecimalComma whether a comma stands before the decimals, and then no point does
   */
  static double parseOrNaN(String text, boolean hasDecimalComma) {
    int end = text.length();
    if (isPercent(text)) {
      end--;
      while (end > 0 && isBlank(text.charAt(end - 1))) {
        end--;
      }
    }
    String number = end == text.length() ? text : text.substring(0, end);
    if (hasDecimalComma) {
      if (number.indexOf('.') >= 0) {
        return Double.NaN;
      }
      number = number.replace(',', '.');
    }
    return FiniteDecimal.parseOrNaN(number);
  }

  /** Returns whether a percent sign says what the number is. */
  static boolean isPercent(String text) {
    return text.endsWith("%");
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
