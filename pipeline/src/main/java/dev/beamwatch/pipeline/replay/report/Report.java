package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.pipeline.replay.report.ExternalSort.Bounds;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay says when it is done: the figures of one set of limits, or of two beside each
 * other, with the alerts that they do not give alike.
 */
public final class Report {
  /**
   * Name of the file with the alerts that two sets do not give alike, a JSON object a line, in the
   * order of the earlier begin, the hostname and the cpu. The fields of an object: {@code kind}
   * ({@code only_a}, {@code only_b}, or {@code changed} if both give the alert and it begins or
   * ends at other times), {@code hostname}, {@code cpu} (null for a silent host), and {@code a} and
   * {@code b}: null, or an object with {@code alert_id}, {@code started_at}, {@code ended_at} (null
   * if the alert goes on at the end), {@code level} (the highest that it had) and {@code peak}.
   */
  public static final String DIFFERENCE_FILE = "difference.jsonl";

  private final List<SetSummary> sets;
  private final @Nullable Difference difference;
  private final Path file;
  private final ZoneId zone;

  private Report(List<SetSummary> sets, @Nullable Difference difference, Path file, ZoneId zone) {
    this.sets = sets;
    this.difference = difference;
    this.file = file;
    this.zone = zone;
  }

  /**
   * Reads what a replay found. With two sets it also writes {@link #DIFFERENCE_FILE}, which takes
   * the place of an older one only when it is complete.
   *
   * <p>Memory grows with the number of hosts that have events, and with the alerts that are open at
   * once. What else there is to sort goes to temporary files in the folder, which are deleted.
   *
   * @param sets one or two, judged over the same period
   * @param folder where {@link #DIFFERENCE_FILE} is made
   * @param shown where people will find it
   * @param zone of the timestamps that are read and written
   * @throws IOException if a file cannot be read or written; if a line is no event of an alert, or
   *     an alert lacks an event: then the message names the file
   * @throws IllegalArgumentException if there are no sets, more than two, or other periods
   */
  public static Report of(List<SetOfLimits> sets, Path folder, Path shown, ZoneId zone)
      throws IOException {
    return of(sets, folder, shown, zone, Bounds.DEFAULT);
  }

  static Report of(List<SetOfLimits> sets, Path folder, Path shown, ZoneId zone, Bounds bounds)
      throws IOException {
    Path file = folder.resolve(DIFFERENCE_FILE);
    Path shownFile = shown.resolve(DIFFERENCE_FILE);
    if (sets.size() == 1) {
      return new Report(List.of(read(sets.get(0), zone, alert -> {})), null, shownFile, zone);
    }
    if (sets.size() != 2) {
      throw new IllegalArgumentException(sets.size() + " sets of limits instead of one or two");
    }
    SetOfLimits a = sets.get(0);
    SetOfLimits b = sets.get(1);
    if (a.fromMillis() != b.fromMillis() || a.toMillis() != b.toMillis()) {
      throw new IllegalArgumentException(
          "%s and %s were judged over other periods".formatted(a.name(), b.name()));
    }
    Path scratch = Files.createTempDirectory(folder, ".difference-");
    Path unfinished = scratch.resolve(DIFFERENCE_FILE);
    try (ExternalSort<Alert> ofA = alerts(scratch, bounds);
        ExternalSort<Alert> ofB = alerts(scratch, bounds);
        ExternalSort<AlertDifference> differences =
            new ExternalSort<>(scratch, AlertDifference.BY_BEGIN, AlertDifference.FORMAT, bounds)) {
      List<SetSummary> summaries = List.of(read(a, zone, ofA::add), read(b, zone, ofB::add));
      Difference.find(ofA.sorted(), ofB.sorted(), differences::add);
      Difference difference = write(differences.sorted(), unfinished, zone);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return new Report(summaries, difference, shownFile, zone);
    } finally {
      Files.deleteIfExists(unfinished);
      Files.delete(scratch);
    }
  }

  /** Takes the alerts of a set as they end. */
  private interface Sink {
    void add(Alert alert) throws IOException;
  }

  private static ExternalSort<Alert> alerts(Path scratch, Bounds bounds) {
    return new ExternalSort<>(scratch, Alert.BY_SERIES_AND_BEGIN, Alert.FORMAT, bounds);
  }

  private static SetSummary read(SetOfLimits set, ZoneId zone, Sink alerts) throws IOException {
    SetSummary.Count count = new SetSummary.Count(set);
    AlertAssembly assembly = new AlertAssembly();
    try (AlertLines lines = new AlertLines(set.alerts(), zone)) {
      for (AlertEvent event = lines.next(); event != null; event = lines.next()) {
        AlertAssembly.Step step = assembly.take(event);
        count.add(event, step);
        if (step.over() != null) {
          alerts.add(step.over());
        }
      }
    }
    for (Alert alert : goingOn(assembly, set.alerts())) {
      count.addGoingOn(alert);
      alerts.add(alert);
    }
    return count.summary();
  }

  private static List<Alert> goingOn(AlertAssembly assembly, Path file) throws IOException {
    try {
      return assembly.goingOn();
    } catch (IllegalStateException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Difference write(
      ExternalSort.Cursor<AlertDifference> differences, Path file, ZoneId zone) throws IOException {
    Difference difference = new Difference();
    SqlTimestamps timestamps = SqlTimestamps.in(zone);
    try (Writer out = Files.newBufferedWriter(file)) {
      for (AlertDifference next = differences.next(); next != null; next = differences.next()) {
        difference.add(next);
        out.write(next.json(timestamps).toString());
        out.write('\n');
      }
    }
    return difference;
  }

  /** Returns tables for the terminal, at most 100 characters wide but for the path of a file. */
  public String text() {
    return new TextReport(sets, difference, file, zone).text();
  }

  /**
   * Returns the same as one JSON object, on one line. Its fields:
   *
   * <ul>
   *   <li>{@code from}, {@code to}: the period, as {@code yyyy-MM-dd HH:mm:ss} in the zone
   *   <li>{@code sets}: for each set {@code name}, {@code windows_judged}, {@code alerts}, {@code
   *       still_firing}, {@code hosts_with_alerts}, {@code firing_seconds} (sum over the alerts),
   *       {@code silences}, {@code still_silent}, {@code breach_messages} and {@code
   *       alert_messages} (on Slack, by default and at most with {@code --slackMessages=alerts}),
   *       {@code longest_alert} (null, or {@code alert_id}, {@code hostname}, {@code cpu}, {@code
   *       started_at}, {@code ended_at}, which is null if it still fires, and {@code
   *       lasted_seconds}), and {@code noisiest_hosts}, each with {@code hostname}, {@code alerts}
   *       and {@code firing_seconds}
   *   <li>{@code difference}: null with one set; else {@code file}, the path of {@link
   *       #DIFFERENCE_FILE}, and {@code only_a}, {@code only_b} and {@code changed}, each with
   *       {@code count} and {@code first}: the first ten objects of the file of that kind
   * </ul>
   */
  public String json() {
    return new JsonReport(sets, difference, file, zone).json();
  }

  /** Tells whether there are two sets that do not give the same alerts at the same times. */
  public boolean differs() {
    return difference != null && !difference.isEmpty();
  }
}
