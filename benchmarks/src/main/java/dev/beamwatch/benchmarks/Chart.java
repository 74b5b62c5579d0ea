package dev.beamwatch.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Draws results as two groups of bars, in SVG. */
final class Chart {
  private static final int WIDTH = 720;
  private static final int LABEL = 130;
  private static final int VALUE = 90;
  private static final int BAR = 22;
  private static final int STEP = 30;
  private static final int TITLE = 40;

  private Chart() {}

  /** Returns the text of an SVG file. */
  static String svg(Results results) {
    StringBuilder body = new StringBuilder();
    int y =
        group(
            body, 0, "Readings per second, drained", results, "%,.0f", results::readingsPerSecond);
    y = group(body, y, "CPU-seconds per million readings", results, "%.2f", results::cpuPerMillion);
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" \
        viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="13">
        <rect width="%1$d" height="%2$d" fill="#ffffff"/>
        %3$s</svg>
        """,
        WIDTH,
        y + 10,
        body);
  }

  private static int group(
      StringBuilder body,
      int top,
      String title,
      Results results,
      String format,
      Function<String, Statistics> figure) {
    List<String> contenders =
        results.contenders().stream()
            .filter(contender -> !figure.apply(contender).values().isEmpty())
            .toList();
    double longest =
        contenders.stream().mapToDouble(each -> figure.apply(each).median()).max().orElse(1);
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>%n",
            top + TITLE - 14,
            title));
    int y = top + TITLE;
    for (String contender : contenders) {
      double median = figure.apply(contender).median();
      double width = Math.max(1, (WIDTH - LABEL - VALUE) * median / longest);
      body.append(
          String.format(
              Locale.ROOT,
              "<text x=\"10\" y=\"%1$d\">%2$s</text>%n"
                  + "<rect x=\"%3$d\" y=\"%4$d\" width=\"%5$.1f\" height=\"%6$d\" fill=\"%7$s\"/>%n"
                  + "<text x=\"%8$.1f\" y=\"%1$d\">%9$s</text>%n",
              y + 16,
              contender,
              LABEL,
              y,
              width,
              BAR,
              contender.equals(Contender.BEAMWATCH.id()) ? "#2563eb" : "#94a3b8",
              LABEL + width + 6,
              String.format(Locale.ROOT, format, median)));
      y += STEP;
    }
    return y;
  }
}
