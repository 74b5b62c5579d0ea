package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.Thresholds.HostRow;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements that make a suggested limit count for all processors of a host. They change the
 * rows that count today, and make one where the host has none.
 *
 * @param table with the limits
 */
public record TakeOver(TableName table) {
  /**
   * Returns the statements; none if nothing is to be changed, or if no row can be for a host of
   * this name.
   *
   * @param cpus the processors that the host has
   */
  List<String> statements(HostLimits limits, Set<String> cpus, int suggested) {
    Optional<String> hostname = SqlText.literal(limits.hostname());
    if (hostname.isEmpty() || limits.hostname().equals(Threshold.ALL_HOSTS)) {
      return List.of();
    }
    List<String> statements = new ArrayList<>();
    HostRow ofHost = limits.ofHost();
    if (ofHost != null) {
      addUpdate(statements, hostname.get(), ofHost, limits.rows(), suggested);
    } else if (!limits.ofCpus().keySet().containsAll(cpus)) {
      statements.add(insert(hostname.get(), limits, suggested));
    }
    for (HostRow row : limits.ofCpus().values()) {
      addUpdate(statements, hostname.get(), row, limits.rows(), suggested);
    }
    return statements;
  }

  private void addUpdate(
      List<String> statements, String hostname, HostRow row, List<HostRow> all, int suggested) {
    Limit limit = row.limit();
    List<String> changes = new ArrayList<>();
    BigDecimal allowedTop = BigDecimal.valueOf(suggested);
    if (limit.allowedTop().compareTo(allowedTop) != 0) {
      changes.add("allowed_top = " + suggested);
    }
    // What was tried has neither. Above the new limit they would even contradict it.
    if (limit.warningTop() != null) {
      changes.add("warning_top = NULL");
    }
    BigDecimal lowest = limit.warningTop() == null ? limit.allowedTop() : limit.warningTop();
    if (limit.clearTop().compareTo(lowest) != 0) {
      changes.add("clear_top = NULL");
    }
    if (!changes.isEmpty()) {
      statements.add(
          "UPDATE %s SET %s WHERE hostname = %s%s;"
              .formatted(table.sql(), String.join(", ", changes), hostname, others(row, all)));
    }
  }

  /**
   * Returns what tells a row from the others of its host. Columns that tell nothing may be absent.
   */
  private static String others(HostRow row, List<HostRow> all) {
    StringBuilder condition = new StringBuilder();
    String cpu = row.cpu();
    if (all.stream().anyMatch(other -> !Objects.equals(other.cpu(), cpu))) {
      condition.append(" AND cpu ").append(cpu == null ? "IS NULL" : "= " + literal(cpu));
    }
    Long validFrom = row.limit().validFromMillis();
    if (all.stream()
        .anyMatch(
            other ->
                Objects.equals(other.cpu(), cpu)
                    && !Objects.equals(other.limit().validFromMillis(), validFrom))) {
      condition.append(validFromIs(validFrom));
    }
    return condition.toString();
  }

  private static String validFromIs(@Nullable Long millis) {
    return millis == null
        ? " AND valid_from IS NULL"
        // The column may have microseconds, and times are read without them.
        : " AND date_trunc('milliseconds', valid_from) = TIMESTAMPTZ '"
            + Instant.ofEpochMilli(millis)
            + "'";
  }

  private String insert(String hostname, HostLimits limits, int suggested) {
    StringBuilder columns = new StringBuilder("hostname, allowed_top");
    StringBuilder values = new StringBuilder(hostname + ", " + suggested);
    // The new row takes the place of the one for all hosts, so it must say the same otherwise.
    LifeCycle cycle = limits.lifeCycleOfNewRow();
    if (!cycle.equals(LifeCycle.of(limits.defaults()))) {
      columns.append(", breaching_windows, of_windows, clear_windows");
      values.append(
          ", %d, %d, %d"
              .formatted(cycle.breachingWindows(), cycle.ofWindows(), cycle.clearWindows()));
    }
    Limit ofAllHosts = limits.ofAllHosts();
    if (ofAllHosts != null && ofAllHosts.channel() != null) {
      columns.append(", channel");
      values.append(", ").append(literal(ofAllHosts.channel()));
    }
    return "INSERT INTO %s (%s) VALUES (%s);".formatted(table.sql(), columns, values);
  }

  /** Returns a text that PostgreSQL has given, or that a row of a file has. */
  private static String literal(String text) {
    return SqlText.literal(text).orElse("NULL");
  }
}
