package dev.beamwatch.pipeline.replay.report;

import static dev.beamwatch.pipeline.replay.report.Table.Align.LEFT;
import static dev.beamwatch.pipeline.replay.report.Table.Align.RIGHT;

import dev.beamwatch.pipeline.replay.report.AlertDifference.Kind;
import dev.beamwatch.pipeline.words.Words;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.SqlTimestamps;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A report for people: see {@link Report#text}. Names are within one line, and cut where they are
 * too long.
 *
 * @param sets one, or two
 * @param difference of two sets; null with one
 * @param file with all differences
 */
record TextReport(List<SetSummary> sets, @Nullable Difference difference, Path file, ZoneId zone) {
  private static final int WIDTH = 100;

  /** Longer names of sets are cut. */
  private static final int LONGEST_NAME_OF_SET = 24;

  private static final int LONGEST_CPU = 12;
  private static final String BETWEEN = "   ";
  private static final String INDENT = "  ";
  private static final List<String> LETTERS = List.of("A", "B");
  private static final Map<Kind, String> TITLES =
      Map.of(
          Kind.ONLY_A, "Only in A",
          Kind.ONLY_B, "Only in B",
          Kind.CHANGED, "In both, but begun or ended at other times");

  String text() {
    List<String> lines = new ArrayList<>();
    SetOfLimits of = sets.get(0).of();
    lines.add(
        "From %s to %s %s".formatted(time(of.fromMillis()), time(of.toMillis()), Words.zone(zone)));
    lines.add("");
    lines.addAll(figures());
    if (sets.stream().allMatch(set -> set.alerts() == 0 && set.silences() == 0)) {
      lines.add("");
      lines.add("No alerts, and no silent hosts.");
    }
    if (sets.stream().anyMatch(set -> set.alerts() > 0)) {
      lines.add("");
      lines.add("Longest alert");
      lines.addAll(longest());
      lines.add("");
      lines.addAll(noisiest());
    }
    if (difference != null) {
      lines.addAll(differences(difference));
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.stripTrailing()).append('\n'));
    return text.toString();
  }

  private List<String> figures() {
    Table table = sets.size() == 1 ? Table.of(0, LEFT, RIGHT) : Table.of(0, LEFT, RIGHT, RIGHT);
    addRow(
        table,
        "",
        sets.stream().map(set -> Table.cut(set.of().name(), LONGEST_NAME_OF_SET)).toList());
    addFigure(table, "Windows judged", set -> set.of().windows());
    addFigure(table, "Alerts", SetSummary::alerts);
    addFigure(table, "  still firing at the end", SetSummary::stillFiring);
    addFigure(table, "Hosts with alerts", SetSummary::hosts);
    addFigure(table, "Minutes firing, of all alerts", set -> minutes(set.firingMillis()));
    addFigure(table, "Times that a host was silent", SetSummary::silences);
    addFigure(table, "  still silent at the end", SetSummary::stillSilent);
    addFigure(table, "Slack messages by default", SetSummary::breachMessages);
    addFigure(table, "Slack messages of alerts, at most*", SetSummary::alertMessages);
    List<String> lines = new ArrayList<>(table.lines(WIDTH));
    lines.add("");
    lines.add(
        "* with --slackMessages=alerts; hosts that come into trouble together share messages");
    return lines;
  }

  private void addFigure(Table table, String label, ToLongFunction<SetSummary> figure) {
    addRow(table, label, sets.stream().map(set -> number(figure.applyAsLong(set))).toList());
  }

  private static void addRow(Table table, String label, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(label));
    row.addAll(cells);
    table.add(row.toArray(String[]::new));
  }

  private List<String> longest() {
    Table table = Table.of(1, LEFT, LEFT, LEFT, RIGHT, LEFT, LEFT, LEFT);
    for (int i = 0; i < sets.size(); i++) {
      SetSummary set = sets.get(i);
      Alert longest = set.longest();
      String letter = sets.size() == 1 ? "" : LETTERS.get(i);
      if (longest == null) {
        table.add(letter, "none", "", "", "", "", "");
      } else {
        table.add(
            letter,
            longest.hostname(),
            cpu(longest),
            Words.duration(longest.lastedMillis(set.of().toMillis())),
            "since " + time(longest.startedAtMillis()),
            longest.id(),
            longest.endedAtMillis() == null ? "still fires" : "");
      }
    }
    return sets.size() == 1
        ? table.lines(WIDTH)
        : table.lines(WIDTH - INDENT.length()).stream().map(INDENT::concat).toList();
  }

  /** Puts the noisiest hosts of two sets beside each other. */
  private List<String> noisiest() {
    int width = sets.size() == 1 ? WIDTH : (WIDTH - BETWEEN.length()) / 2;
    List<List<String>> tables = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      Table table = Table.of(0, LEFT, RIGHT, RIGHT);
      String title = sets.size() == 1 ? "" : ", " + LETTERS.get(i);
      table.add("Noisiest hosts" + title, "alerts", "minutes");
      for (SetSummary.NoisyHost host : sets.get(i).noisiest()) {
        table.add(host.hostname(), number(host.alerts()), number(minutes(host.firingMillis())));
      }
      tables.add(table.lines(width));
    }
    if (tables.size() == 1) {
      return tables.get(0);
    }
    List<String> left = tables.get(0);
    List<String> right = tables.get(1);
    String blanks = " ".repeat(left.get(0).codePointCount(0, left.get(0).length()));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      lines.add(
          (i < left.size() ? left.get(i) : blanks)
              + BETWEEN
              + (i < right.size() ? right.get(i) : ""));
    }
    return lines;
  }

  private List<String> differences(Difference difference) {
    if (difference.isEmpty()) {
      return List.of("", "A and B give the same alerts, at the same times.");
    }
    List<String> lines = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      long count = difference.count(kind);
      lines.add("");
      lines.add(TITLES.get(kind) + ": " + (count == 0 ? "none" : number(count)));
      List<AlertDifference> first = difference.first(kind);
      Table table =
          kind == Kind.CHANGED
              ? Table.of(1, LEFT, LEFT, LEFT, LEFT)
              : Table.of(1, LEFT, LEFT, LEFT, LEFT, LEFT, RIGHT);
      first.forEach(next -> addRow(table, next));
      table.lines(WIDTH - INDENT.length()).forEach(line -> lines.add(INDENT + line));
      if (count > first.size()) {
        lines.add(
            "%s... and %s more: grep '\"kind\":\"%s\"' %s"
                .formatted(INDENT, number(count - first.size()), kind.text(), quoted(file)));
      }
    }
    return lines;
  }

  private void addRow(Table table, AlertDifference next) {
    Alert alert = next.any();
    if (next.a() != null && next.b() != null) {
      table.add(time(next.startedAtMillis()), host(alert), cpu(alert), change(next.a(), next.b()));
      return;
    }
    Double peak = alert.peak();
    table.add(
        time(alert.startedAtMillis()),
        host(alert),
        cpu(alert),
        alert.level() == null ? "silent" : alert.level().text(),
        peak == null ? "" : "peak " + oneDigit(peak),
        alert.endedAtMillis() == null
            ? alert.isSilence() ? "still silent" : "still fires"
            : Words.duration(alert.lastedMillis(alert.endedAtMillis())));
  }

  /** Says what B does otherwise than A. */
  private static String change(Alert a, Alert b) {
    List<String> words = new ArrayList<>();
    if (a.startedAtMillis() != b.startedAtMillis()) {
      words.add("begins " + shift(a.startedAtMillis(), b.startedAtMillis()));
    }
    Long endOfA = a.endedAtMillis();
    Long endOfB = b.endedAtMillis();
    if (endOfA == null && endOfB != null) {
      words.add("ends, A goes on");
    } else if (endOfA != null && endOfB == null) {
      words.add("goes on, A ends");
    } else if (endOfA != null && endOfB != null && !endOfA.equals(endOfB)) {
      words.add("ends " + shift(endOfA, endOfB));
    }
    return "B " + String.join(" and ", words);
  }

  private static String shift(long ofA, long ofB) {
    return Words.duration(Math.abs(ofA - ofB)) + (ofB > ofA ? " later" : " earlier");
  }

  private static String host(Alert alert) {
    return alert.hostname().equals(AlertEvent.FLEET) ? "Fleet" : alert.hostname();
  }

  private static String cpu(Alert alert) {
    return Table.cut(Objects.requireNonNullElse(alert.cpu(), ""), LONGEST_CPU);
  }

  private static String oneDigit(double usage) {
    return BigDecimal.valueOf(usage).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  private static long minutes(long millis) {
    return Duration.ofMillis(millis).plusSeconds(30).toMinutes();
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private String time(long millis) {
    return SqlTimestamps.in(zone).format(millis);
  }

  /** Returns a path as a shell takes it. */
  private static String quoted(Path file) {
    String path = file.toString();
    return path.matches("[\\w./+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
