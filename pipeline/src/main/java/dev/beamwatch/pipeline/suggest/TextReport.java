package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import dev.beamwatch.pipeline.suggest.Suggestion.Chosen;
import dev.beamwatch.pipeline.suggest.Suggestion.LeftOut;
import dev.beamwatch.pipeline.suggest.Suggestions.Outcome;
import dev.beamwatch.pipeline.threshold.LogText;
import dev.beamwatch.schemas.SqlTimestamps;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Prints suggestions for people: a table of at most 100 characters a line, then statements. */
public final class TextReport {
  private static final int LONGEST_LINE = 100;
  private static final int LONGEST_LIMIT = 11;
  private static final String NOTHING = "-";
  private static final Duration TENTH_OF_AN_HOUR = Duration.ofMinutes(6);

  /** An alert that fires longer is worth a remark. */
  private static final double MUCH = 0.5;

  private static final List<String> HEADER =
      List.of("host", "days", "today", "alerts", "limit", "alerts", "firing", "early", "late");

  private TextReport() {}

  /** Returns the text. It ends with a line break. */
  public static String of(Asked asked, Outcome outcome) {
    StringBuilder text = new StringBuilder();
    addQuestion(text, asked);
    addTable(text, outcome.suggestions());
    addRemarks(text, outcome);
    addStatements(text, outcome.suggestions());
    return text.toString();
  }

  private static void addQuestion(StringBuilder text, Asked asked) {
    SqlTimestamps times = SqlTimestamps.in(asked.zone());
    Budget budget = asked.budget();
    text.append(
        """
        The lowest limit for each host that gives at most %s in %s%s,
        from %s to %s %s.

        today   limit of the table or file, and the alerts that it gives
        limit   the suggestion, its alerts, and the share of time in which one fires
        early   share of windows above the suggestion, in the first quarter of the host's time
        late    the same in the last quarter

        """
            .formatted(
                budget.alerts() == 1 ? "1 alert" : budget.alerts() + " alerts",
                budget.periodText(),
                asked.mostFiring() < 1
                    ? "\nand fires at most %s of the time".formatted(percent(asked.mostFiring()))
                    : "",
                times.format(asked.fromMillis()),
                times.format(asked.toMillis()),
                asked.zone()));
  }

  private static void addTable(StringBuilder text, List<Suggestion> suggestions) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    suggestions.forEach(each -> rows.add(row(each)));
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    int others = 0;
    for (int column = 1; column < widths.length; column++) {
      others += 2 + widths[column];
    }
    widths[0] = Math.min(widths[0], LONGEST_LINE - others);
    for (List<String> row : rows) {
      String host = cut(row.get(0), widths[0]);
      text.append(host).append(" ".repeat(widths[0] - length(host)));
      for (int column = 1; column < widths.length; column++) {
        String cell = row.get(column);
        text.append(" ".repeat(2 + widths[column] - length(cell))).append(cell);
      }
      text.append('\n');
    }
  }

  private static List<String> row(Suggestion suggestion) {
    Suggestion.Span span = suggestion.span();
    Chosen chosen = suggestion.chosen();
    Drift drift = chosen == null ? null : chosen.drift();
    List<BigDecimal> today = suggestion.today().limits();
    return List.of(
        LogText.of(suggestion.hostname()),
        String.format(
            Locale.ROOT,
            "%.1f",
            (double) (span.toMillis() - span.fromMillis()) / Duration.ofDays(1).toMillis()),
        today.isEmpty()
            ? NOTHING
            : cut(
                today.size() == 1
                    ? today.get(0).toPlainString()
                    : today.get(0).toPlainString()
                        + "-"
                        + today.get(today.size() - 1).toPlainString(),
                LONGEST_LIMIT),
        today.isEmpty() ? NOTHING : String.valueOf(suggestion.today().alerts()),
        chosen == null ? "none" : String.valueOf(chosen.limit()),
        chosen == null ? NOTHING : String.valueOf(chosen.alerts()),
        chosen == null ? NOTHING : percent(chosen.firingShare()),
        drift == null ? NOTHING : percent(drift.early()),
        drift == null ? NOTHING : percent(drift.late()));
  }

  private static void addRemarks(StringBuilder text, Outcome outcome) {
    List<Suggestion> all = outcome.suggestions();
    long withoutLimit = all.stream().filter(each -> each.chosen() == null).count();
    if (withoutLimit > 0) {
      text.append("\n%s: no limit below 100 keeps the budget.\n".formatted(hosts(withoutLimit)));
    }
    long constant =
        all.stream()
            .filter(each -> each.chosen() != null && each.chosen().firingShare() > MUCH)
            .count();
    if (constant > 0) {
      text.append(
          """

          %s: an alert would fire most of the time. The budget counts alerts, not how long they
          last. --mostFiring=5 passes over limits with which one fires more than 5 %% of the time.
          """
              .formatted(hosts(constant)));
    }
    if (!outcome.leftOut().isEmpty()) {
      text.append("\nLeft out, with less than 24 hours of data:\n");
      for (LeftOut each : outcome.leftOut()) {
        text.append(
            cut("  %s, %s".formatted(hours(each.span()), LogText.of(each.hostname())), LONGEST_LINE)
                + "\n");
      }
    }
  }

  /** Says which of them has most data, and how much. */
  public static String most(List<LeftOut> leftOut) {
    LeftOut most =
        Collections.max(
            leftOut,
            Comparator.comparingLong(each -> each.span().toMillis() - each.span().fromMillis()));
    return hours(most.span()) + " of " + LogText.quoted(most.hostname());
  }

  /** Rounds down, so that nothing less than a day looks like one. */
  private static String hours(Suggestion.Span span) {
    long tenths = (span.toMillis() - span.fromMillis()) / TENTH_OF_AN_HOUR.toMillis();
    return tenths / 10 + "." + tenths % 10 + " h";
  }

  private static String hosts(long count) {
    return count == 1 ? "1 host" : count + " hosts";
  }

  private static void addStatements(StringBuilder text, List<Suggestion> suggestions) {
    List<String> statements = suggestions.stream().flatMap(each -> each.sql().stream()).toList();
    if (!statements.isEmpty()) {
      text.append("\nTo take it over:\n\n");
      statements.forEach(each -> text.append(each).append('\n'));
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String cut(String text, int longest) {
    return length(text) <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
  }
}
