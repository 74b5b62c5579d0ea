package dev.beamwatch.recordings;

/** Reads finite decimal numbers, such as {@code -12.5} and {@code 1e3}. */
public final class FiniteDecimal {
  private FiniteDecimal() {}

  /**
   * Returns the number that a text is; NaN if it is none.
   *
   * @param text without blanks around it
   */
  public static double parseOrNaN(String text) {
    // Double.parseDouble alone also takes Java's own forms: 1d, 0x1p3, Infinity.
    if (text.isEmpty()) {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789.-+eE".indexOf(text.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
