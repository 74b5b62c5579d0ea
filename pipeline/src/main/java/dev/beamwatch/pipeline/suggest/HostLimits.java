package dev.beamwatch.pipeline.suggest;

import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.pipeline.threshold.Thresholds.HostRow;
import dev.beamwatch.schemas.Threshold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a set of limits says of one host today.
 *
 * @param hostname the host
 * @param rows all its own rows, also those of other times
 * @param ofHost the row for all of the host that counts today; null if there is none
 * @param ofCpus the rows for single processors that count today
 * @param ofAllHosts the row for all hosts that counts today; null if there is none
 * @param defaults what counts where a row does not say it
 */
record HostLimits(
    String hostname,
    List<HostRow> rows,
    @Nullable HostRow ofHost,
    Map<String, HostRow> ofCpus,
    @Nullable Limit ofAllHosts,
    LimitDefaults defaults) {

  /**
   * Finds them.
   *
   * @param todayMillis the time at which a row must count
   */
  static HostLimits find(
      Thresholds limits, LimitDefaults defaults, String hostname, long todayMillis) {
    List<HostRow> rows = limits.rowsOf(hostname);
    HostRow ofHost = null;
    Map<String, HostRow> ofCpus = new LinkedHashMap<>();
    for (HostRow row : rows) {
      if (!isValid(row, todayMillis)) {
        continue;
      }
      String cpu = row.cpu();
      if (cpu == null) {
        ofHost = row;
      } else {
        ofCpus.put(cpu, row);
      }
    }
    Limit ofAllHosts = null;
    for (HostRow row : limits.rowsOf(Threshold.ALL_HOSTS)) {
      if (row.cpu() == null && isValid(row, todayMillis)) {
        ofAllHosts = row.limit();
      }
    }
    return new HostLimits(hostname, rows, ofHost, ofCpus, ofAllHosts, defaults);
  }

  private static boolean isValid(HostRow row, long millis) {
    Long from = row.limit().validFromMillis();
    return from == null || from <= millis;
  }

  /** Returns when alerts of a processor begin and end once the host has a limit of its own. */
  LifeCycle lifeCycle(String cpu) {
    HostRow own = ofCpus.get(cpu);
    if (own != null) {
      return LifeCycle.of(own.limit());
    }
    return ofHost == null ? lifeCycleOfNewRow() : LifeCycle.of(ofHost.limit());
  }

  /** Returns the same for a host without a row: as in the row for all hosts. */
  LifeCycle lifeCycleOfNewRow() {
    return ofAllHosts == null ? LifeCycle.of(defaults) : LifeCycle.of(ofAllHosts);
  }
}
