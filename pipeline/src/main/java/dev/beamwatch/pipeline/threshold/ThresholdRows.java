package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdFault;
import dev.beamwatch.schemas.ThresholdQuery;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of a table without key and constraints into thresholds. Of rows that agree in
 * host, processor and time the lowest limit counts. A row that gives no host a limit or contradicts
 * itself is left out. Both get a warning, and so does a limit that is implausibly far from zero.
 * Mutable, not thread-safe.
 */
public final class ThresholdRows implements ThresholdQuery.Rows {
  private final LimitDefaults defaults;
  private final Thresholds.Builder limits = new Thresholds.Builder();
  private final Mentions duplicated = new Mentions();
  private final Mentions withoutLimit = new Mentions();
  private final Mentions wrong = new Mentions();
  private final Mentions withoutHost = new Mentions();
  private final Mentions implausible = new Mentions();
  private final Mentions unreadable = new Mentions();

  /** Makes an empty taker of rows. */
  public ThresholdRows(LimitDefaults defaults) {
    this.defaults = defaults;
  }

  @Override
  public void limit(Threshold row) {
    limits.add(row);
    if (row.allowedTop().abs().compareTo(ThresholdQuery.FURTHEST_PLAUSIBLE) > 0) {
      implausible.add(
          named(row.hostname(), row.cpu(), time(row.validFromMillis()))
              + inBrackets(row.allowedTop().toPlainString()));
    }
  }

  @Override
  public void leftOut(ThresholdQuery.RowName of, ThresholdFault fault) {
    String value = fault.value();
    String shown = value == null ? "NULL" : value;
    String hostname = of.hostname();
    if (hostname == null) {
      withoutHost.add(value == null ? "NULL" : LogText.quoted(value));
      return;
    }
    String name = named(hostname, of.cpu(), of.validFrom());
    if (fault.column().equals("allowed_top")) {
      withoutLimit.add(name + inBrackets(shown));
    } else {
      wrong.add(
          name
              + " ("
              + fault.column()
              + " "
              + LogText.of(shown)
              + " "
              + LogText.of(fault.why())
              + ")");
    }
  }

  @Override
  public void unreadable(List<String> columns) {
    columns.forEach(unreadable::add);
  }

  private static String named(String hostname, @Nullable String cpu, @Nullable String validFrom) {
    return LogText.quoted(hostname)
        + (cpu == null ? "" : " cpu " + LogText.quoted(cpu))
        + (validFrom == null ? "" : " from " + LogText.of(validFrom));
  }

  private static @Nullable String time(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static String inBrackets(String value) {
    return " (" + LogText.of(value) + ")";
  }

  /**
   * Returns the limits, and the complaints about the rows. Call it once, after the last row.
   *
   * @param source where the rows are from, for the log
   * @param loadedAtMillis wall-clock time at which they were read
   */
  public LoadedThresholds loaded(String source, long loadedAtMillis) {
    Thresholds thresholds =
        limits.build(
            defaults,
            loadedAtMillis,
            (hostname, cpu, validFromMillis) ->
                duplicated.add(named(hostname, cpu, time(validFromMillis))));
    return new LoadedThresholds(source, thresholds, complaints());
  }

  private Complaints complaints() {
    String text =
        duplicated.in("several rows for %s, the lowest limit counts; ")
            + withoutLimit.in("allowed_top is no limit for %s, left out; ")
            + wrong.in("rows that cannot be right for %s, left out; ")
            + implausible.in(
                "allowed_top is further from 0 than "
                    + ThresholdQuery.FURTHEST_PLAUSIBLE
                    + " for %s, which stays in force; ")
            + withoutHost.in("hostname is no name in %s, left out; ")
            + unreadable.in(
                "the database user may not read the columns %s, which count as absent in every row:"
                    + " GRANT SELECT on them; ");
    long fingerprint = 0;
    for (Mentions each :
        new Mentions[] {duplicated, withoutLimit, wrong, implausible, withoutHost, unreadable}) {
      fingerprint = 31 * fingerprint + each.sum;
    }
    return new Complaints(text, fingerprint, withoutLimit.count + wrong.count + withoutHost.count);
  }

  /** Rows with the same fault. There may be a million. */
  private static final class Mentions {
    private static final int SHOWN = 10;

    private final SortedSet<String> first = new TreeSet<>();
    private int count;

    /** The sum of their hashes. It does not depend on the order of the rows. */
    private long sum;

    void add(String mention) {
      count++;
      sum += mention.hashCode() * 0x9E3779B97F4A7C15L;
      first.add(mention);
      if (first.size() > SHOWN) {
        first.remove(first.last());
      }
    }

    /** Puts the rows into a sentence. Returns an empty text if there are none. */
    String in(String sentence) {
      if (count == 0) {
        return "";
      }
      String more = count > first.size() ? " and " + (count - first.size()) + " more" : "";
      return sentence.formatted(String.join(", ", first) + more);
    }
  }
}
