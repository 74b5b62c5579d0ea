package dev.beamwatch.recordings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the columns of a kind of file are called, the likeliest name first; case does not matter.
 *
 * @param time columns with the time
 * @param value columns with the load
 * @param idle columns with the share of time in which a processor had nothing to do
 * @param host columns with the host
 * @param cpu columns with the processor
 */
record UsualNames(
    List<String> time, List<String> value, List<String> idle, List<String> host, List<String> cpu) {
  /** What columns are called in files that no known tool wrote. */
  static final UsualNames DEFAULT =
      new UsualNames(
          List.of("occurred_at", "timestamp", "time", "ts", "datetime", "date", "time_ltz"),
          List.of("usage", "value", "cpu_usage", "cpu_utilization", "load", "usage_active"),
          List.of("%idle", "usage_idle", "cpu_idle", "idle"),
          List.of("hostname", "host"),
          List.of("cpu"));

  private static final Pattern IDLE = Pattern.compile("idle", Pattern.CASE_INSENSITIVE);
  private static final Pattern NOT_IDLE =
      Pattern.compile("no[nt][ _.-]?idle", Pattern.CASE_INSENSITIVE);

  /**
   * Returns whether a column's name says that it holds idle time, which is the opposite of load.
   */
  static boolean saysIdle(String column) {
    return IDLE.matcher(column).find() && !NOT_IDLE.matcher(column).find();
  }

  /** Returns whether a column is one of these. */
  boolean contains(String column) {
    String name = column.toLowerCase(Locale.ROOT);
    return time.contains(name)
        || value.contains(name)
        || idle.contains(name)
        || host.contains(name)
        || cpu.contains(name);
  }
}
