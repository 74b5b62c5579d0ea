package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.schemas.ThresholdQuery;
import java.math.BigDecimal;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the rows of a table without key and constraints into thresholds. If a host has several
 * rows, the lowest limit counts. A row that gives no host a limit is left out. Both get a warning,
 * and so does a limit that is implausibly far from zero. Mutable, not thread-safe.
 */
final class ThresholdRows implements ThresholdQuery.Rows {
  private final Thresholds.Builder limits = new Thresholds.Builder();
  private final Mentions duplicated = new Mentions();
  private final Mentions withoutLimit = new Mentions();
  private final Mentions withoutHost = new Mentions();
  private final Mentions implausible = new Mentions();

  @Override
  public void limit(String hostname, BigDecimal allowedTop) {
    limits.add(hostname, allowedTop);
    if (allowedTop.abs().compareTo(ThresholdQuery.FURTHEST_PLAUSIBLE) > 0) {
      implausible.add(withValue(hostname, allowedTop.toPlainString()));
    }
  }

  @Override
  public void leftOut(String column, @Nullable String hostname, @Nullable String value) {
    if (hostname == null) {
      withoutHost.add(value == null ? "NULL" : LogText.quoted(value));
    } else {
      withoutLimit.add(withValue(hostname, value == null ? "NULL" : value));
    }
  }

  private static String withValue(String hostname, String value) {
    return LogText.quoted(hostname) + " (" + LogText.of(value) + ")";
  }

  /** Returns the limits, and the complaints about the rows. Call it once, after the last row. */
  LoadedThresholds loaded(String source, long loadedAtMillis) {
    Thresholds thresholds =
        limits.build(loadedAtMillis, hostname -> duplicated.add(LogText.quoted(hostname)));
    return new LoadedThresholds(source, thresholds, complaints());
  }

  private Complaints complaints() {
    String text =
        duplicated.in("several rows for %s, the lowest limit counts; ")
            + withoutLimit.in("allowed_top is no limit for %s, left out; ")
            + implausible.in(
                "allowed_top is further from 0 than "
                    + ThresholdQuery.FURTHEST_PLAUSIBLE
                    + " for %s, which stays in force; ")
            + withoutHost.in("hostname is no name in %s, left out; ");
    long fingerprint = 0;
    for (Mentions each : new Mentions[] {duplicated, withoutLimit, implausible, withoutHost}) {
      fingerprint = 31 * fingerprint + each.sum;
    }
    return new Complaints(text, fingerprint);
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
