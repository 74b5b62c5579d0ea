package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.suggest.LoadOverTime.Drift;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is suggested for a host, and what today's limits would have given.
 *
 * @param hostname the host
 * @param span its time
 * @param processors how many it has
 * @param today what its limits of today give
 * @param allowedAlerts how many alerts the budget has for its time
 * @param chosen the suggested limit; null if none below 100 fits
 * @param sql statements that take it over; empty if nothing is to be changed, or if the table can
 *     have no row for such a name
 */
public record Suggestion(
    String hostname,
    Span span,
    int processors,
    Today today,
    long allowedAlerts,
    @Nullable Chosen chosen,
    List<String> sql) {

  /**
   * What there is of a host.
   *
   * @param fromMillis start of its first window
   * @param toMillis end of its last window
   * @param windows of all its processors
   */
  public record Span(long fromMillis, long toMillis, long windows) {}

  /**
   * What the limits of today give.
   *
   * @param limits all different values of {@code allowed_top}, lowest first; empty without a limit
   * @param alerts with the whole row: its warning level and clear limit count, too
   */
  public record Today(List<BigDecimal> limits, int alerts) {}

  /**
   * The suggested limit.
   *
   * @param limit 1 to 99
   * @param alerts that it gives
   * @param firingShare share of windows after which an alert fires, 0 to 1
   * @param drift share of windows above it, early and late; null for fewer than four windows
   */
  public record Chosen(int limit, int alerts, double firingShare, @Nullable Drift drift) {}

  /** What a host without enough data has. */
  public record LeftOut(String hostname, Span span) {}
}
