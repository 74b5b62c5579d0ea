package dev.beamwatch.pipeline.explain;

import static java.util.stream.Collectors.joining;

import dev.beamwatch.pipeline.detect.JudgedWindow.Verdict;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LogText;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import dev.beamwatch.schemas.SqlTimestamps;
import dev.beamwatch.schemas.WindowStats;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints an explanation for people. */
public final class TextReport {
  private final Explanation explanation;
  private final SqlTimestamps timestamps;
  private final PrintStream out;

  private TextReport(Explanation explanation, PrintStream out) {
    this.explanation = explanation;
    this.timestamps = SqlTimestamps.in(explanation.zone());
    this.out = out;
  }

  /** Prints it. */
  public static void print(Explanation explanation, PrintStream out) {
    TextReport report = new TextReport(explanation, out);
    report.printHead();
    report.printEvents();
    Explanation.OfProcessor ofProcessor = explanation.ofProcessor();
    if (ofProcessor == null) {
      out.println();
      out.println("An alert of a host is about silence: no window and no limit made it.");
      return;
    }
    report.printLimits(ofProcessor);
    report.printWindows(ofProcessor);
    report.printLate(ofProcessor.late());
    report.printAgain(ofProcessor.again());
  }

  private void printHead() {
    AlertEvent first = explanation.alert().first();
    AlertEvent last = explanation.alert().last();
    String what =
        explanation.alert().isOfHost()
            ? first.hostname().equals(AlertEvent.FLEET)
                ? "most hosts at once"
                : "host " + LogText.of(first.hostname())
            : LogText.of(first.hostname()) + " " + LogText.of(String.valueOf(first.cpu()));
    String state =
        explanation.alert().goesOn()
            ? "goes on"
            : "ended "
                + time(last.windowEndMillis())
                + ", after "
                + inWords(last.windowEndMillis() - last.startedAtMillis());
    out.printf(
        "Alert %s: %s, since %s, %s. Times are event time, %s.%n",
        explanation.alert().id(), what, time(first.startedAtMillis()), state, explanation.zone());
  }

  private void printEvents() {
    out.println();
    out.println("What happened, and whom it was told");
    for (Explanation.Told told : explanation.events()) {
      AlertEvent event = told.recorded().event();
      out.printf(
          "  %s  %d %s%s%n",
          time(event.windowEndMillis()), event.sequence(), event.kind(), figures(event));
      for (Telling telling : told.tellings()) {
        out.println("      " + inWords(telling));
      }
    }
    if (!explanation.knowsTellings()) {
      out.println("  Whom it was told is not known: there is no topic of notifications.");
    } else if (explanation.events().stream().allMatch(told -> told.tellings().isEmpty())) {
      out.println("  The topic of notifications does not say that anybody is told of alerts.");
    }
    explanation
        .windowMessages()
        .forEach(
            (state, messages) ->
                out.printf(
                    Locale.ROOT,
                    "  Messages for single windows: %d %s, %s to %s by the clock%n",
                    messages.count(),
                    state.text(),
                    time(messages.firstMillis()),
                    time(messages.lastMillis())));
  }

  private static String figures(AlertEvent event) {
    StringBuilder text = new StringBuilder();
    if (event.level() != null) {
      text.append(' ').append(event.level().text());
    }
    if (event.usageAvg() != null && event.usageMax() != null) {
      text.append(
          String.format(Locale.ROOT, ": mean %.3f, max %.3f", event.usageAvg(), event.usageMax()));
    }
    if (event.of() != null && event.breaching() != null) {
      text.append(
          event.cpu() == null
              ? ": " + event.breaching() + " of " + event.of() + " hosts"
              : ", "
                  + event.breaching()
                  + " of the last "
                  + event.of()
                  + " windows over the limit");
    }
    if (event.peak() != null && event.kind() != Kind.FIRING) {
      text.append(String.format(Locale.ROOT, ", peak %.3f", event.peak()));
    }
    if (event.why() != null) {
      text.append(", why: ").append(inWords(event.why()));
    }
    return text.toString();
  }

  private static String inWords(Why why) {
    return switch (why) {
      case LIMIT_REMOVED -> "limit removed, the table had no row for it any more";
      case FORGOTTEN -> "forgotten, it had no reading for 24 hours";
      case NEVER_HEARD -> "never heard, the table has a row for it and there never was a reading";
      case FLEET -> "fleet, more than half of the hosts at once";
    };
  }

  private String inWords(Telling telling) {
    StringBuilder text = new StringBuilder(LogText.of(telling.notifier()));
    if (telling.channel() != null) {
      text.append(' ').append(LogText.of(telling.channel()));
    }
    text.append(": ").append(telling.state());
    if (telling.atMillis() == null) {
      return text.append(", no outcome yet").toString();
    }
    text.append(' ').append(time(telling.atMillis())).append(" by the clock");
    if (telling.withSequence() != null) {
      text.append(", with event ").append(telling.withSequence());
    }
    if (telling.detail() != null) {
      text.append(" (").append(LogText.of(telling.detail())).append(')');
    }
    return text.toString();
  }

  private void printLimits(Explanation.OfProcessor ofProcessor) {
    out.println();
    out.println("The limits that count");
    if (ofProcessor.limits().isEmpty()) {
      out.println("  There are none for this processor at that time.");
    }
    for (Map.Entry<Long, Limit> each : ofProcessor.limits().entrySet()) {
      Limit limit = each.getValue();
      out.printf(
          "  for windows from %s on: allowed_top %s%s, clear_top %s%n"
              + "      begins at %d of %d windows, ends after %d clear ones; valid_from %s%s%n",
          time(each.getKey()),
          limit.allowedTop().toPlainString(),
          limit.warningTop() == null ? "" : ", warning_top " + limit.warningTop().toPlainString(),
          limit.clearTop().toPlainString(),
          limit.breachingWindows(),
          limit.ofWindows(),
          limit.clearWindows(),
          limit.validFromMillis() == null ? "ever" : time(limit.validFromMillis()),
          limit.channel() == null ? "" : "; channel " + LogText.of(limit.channel()));
    }
  }

  private void printWindows(Explanation.OfProcessor ofProcessor) {
    out.println();
    if (ofProcessor.lines().isEmpty()) {
      out.println("The topic has no windows of this processor from that time any more.");
      return;
    }
    out.printf("  %-23s %9s %9s %8s  %s%n", "window_end", "mean", "max", "readings", "verdict");
    for (Line line : ofProcessor.lines()) {
      if (line instanceof Line.Full full) {
        printWindow(full);
      } else if (line instanceof Line.Missing missing) {
        out.printf(
            "  %-53s %s%n",
            time(missing.firstEndMillis()),
            missing.count() == 1
                ? "missing: no reading"
                : "missing: no reading in " + missing.count() + " windows");
      } else if (line instanceof Line.Sum sum) {
        printSum(sum);
      }
    }
  }

  private void printWindow(Line.Full full) {
    WindowStats stats = full.stats();
    out.printf(
        Locale.ROOT,
        "  %-23s %9.3f %9.3f %8d  %s%s%s%n",
        time(stats.windowEndMillis()),
        stats.usageAvg(),
        stats.usageMax(),
        stats.readingCount(),
        verdict(full),
        full.isCorrected() ? ", corrected" : "",
        full.events().isEmpty()
            ? ""
            : "  <- " + full.events().stream().map(Kind::name).collect(joining(", ")));
  }

  private static String verdict(Line.Full full) {
    Limit limit = full.limit();
    Verdict verdict = full.verdict();
    if (limit == null || verdict == null) {
      return "no limit";
    }
    return switch (verdict) {
      case CRITICAL -> "critical, over " + limit.allowedTop().toPlainString();
      case WARNING -> "warning, over " + top(limit.warningTop(), limit);
      case HOLD -> "hold, over clear_top " + limit.clearTop().toPlainString();
      case CLEAR -> "clear, at or below " + limit.clearTop().toPlainString();
    };
  }

  private static String top(@Nullable BigDecimal warningTop, Limit limit) {
    return (warningTop == null ? limit.allowedTop() : warningTop).toPlainString();
  }

  private void printSum(Line.Sum sum) {
    StringBuilder counts = new StringBuilder();
    sum.byVerdict()
        .forEach(
            (verdict, count) ->
                append(counts, count + " " + verdict.name().toLowerCase(Locale.ROOT)));
    if (sum.withoutLimit() > 0) {
      append(counts, sum.withoutLimit() + " without a limit");
    }
    if (sum.missing() > 0) {
      append(counts, sum.missing() + " missing");
    }
    out.printf(
        Locale.ROOT,
        "  ... %d windows to %s: %s%s ...%n",
        sum.count() + sum.missing(),
        time(sum.lastEndMillis()),
        counts,
        sum.count() == 0
            ? ""
            : String.format(Locale.ROOT, "; means %.3f to %.3f", sum.leastAvg(), sum.largestAvg()));
  }

  private static void append(StringBuilder list, String item) {
    list.append(list.isEmpty() ? "" : ", ").append(item);
  }

  private void printLate(LateReadings late) {
    out.println();
    out.println("Late readings");
    int shown = Math.min(late.corrections().size(), 20);
    for (Windows.Correction correction : late.corrections().subList(0, shown)) {
      out.printf(
          Locale.ROOT,
          "  %s: mean %.3f, max %.3f of %d readings became mean %.3f, max %.3f of %d%n",
          time(correction.after().endMillis()),
          correction.before().stats().usageAvg(),
          correction.before().stats().usageMax(),
          correction.before().stats().readingCount(),
          correction.after().stats().usageAvg(),
          correction.after().stats().usageMax(),
          correction.after().stats().readingCount());
    }
    if (shown < late.corrections().size()) {
      out.printf("  ... and %d more windows%n", late.corrections().size() - shown);
    }
    out.println("  " + inWords(late));
  }

  private String inWords(LateReadings late) {
    return switch (late.effect()) {
      case NONE -> "They changed no window.";
      case NO_EVENT_CHANGED -> "Without them every event would be the same.";
      case FIGURES_CHANGED ->
          "Without them the same would have happened at the same times, with other figures.";
      case COURSE_CHANGED ->
          "Without them the alert would have begun at the same time, and then gone on like this: "
              + late.without().stream()
                  .map(event -> event.kind() + " " + time(event.windowEndMillis()))
                  .collect(joining(", "));
      case BEGIN_CHANGED ->
          "Without them it would have fired at another time"
              + (late.firedWithout() == null
                  ? "."
                  : ": " + time(late.firedWithout().windowEndMillis()) + ".");
      case MADE_IT_FIRE -> "Without them there would have been no alert.";
    };
  }

  private void printAgain(Explanation.Again again) {
    out.println();
    out.println("Judged again");
    if (again.isSame()) {
      out.printf(
          "  The outcome is the same: all %s, byte for byte.%n",
          explanation.alert().events().size() == 1
              ? "of its 1 event"
              : "of its " + explanation.alert().events().size() + " events");
      return;
    }
    out.println("  The outcome is not the same.");
    again.reasons().forEach(reason -> out.println("  - " + reason + "."));
    if (again.isSameWithRecordedLimits() != null) {
      out.println(
          again.isSameWithRecordedLimits()
              ? "  - With the limits that the events name it is the same, byte for byte."
              : "  - With the limits that the events name it is not the same either.");
    }
    if (again.events().isEmpty() && again.others().isEmpty()) {
      out.println("  Now there would be no alert.");
    }
    for (AlertEvent event : again.events().isEmpty() ? again.others() : again.events()) {
      out.printf(
          "  now: %s  %d %s%s%s%n",
          time(event.windowEndMillis()),
          event.sequence(),
          event.kind(),
          figures(event),
          again.events().isEmpty() ? ", alert " + event.alertId() : "");
    }
  }

  private String time(long millis) {
    return timestamps.format(millis);
  }

  private static String inWords(long millis) {
    Duration time = Duration.ofMillis(millis);
    StringBuilder text = new StringBuilder();
    if (time.toHours() > 0) {
      text.append(time.toHours()).append(" h ");
    }
    if (time.toMinutes() > 0) {
      text.append(time.toMinutesPart()).append(" min ");
    }
    return text.append(time.toSecondsPart()).append(" s").toString();
  }
}
