package dev.beamwatch.schemas;

import java.util.Locale;

/**
 * The columns of {@code cpu_thresholds} that count. {@link #HOSTNAME} and {@link #ALLOWED_TOP} must
 * be there, all others may be absent.
 */
public enum ThresholdColumn {
  HOSTNAME,
  ALLOWED_TOP,
  CPU,
  WARNING_TOP,
  CLEAR_TOP,
  BREACHING_WINDOWS,
  OF_WINDOWS,
  CLEAR_WINDOWS,
  SILENT_AFTER_SECONDS,
  CHANNEL,
  VALID_FROM;

  private final String sql = name().toLowerCase(Locale.ROOT);

  /** Returns the name of the column, as the table has it. */
  public String sql() {
    return sql;
  }

  /** Tells whether a table without the column gives no limits. */
  public boolean isRequired() {
    return this == HOSTNAME || this == ALLOWED_TOP;
  }
}
