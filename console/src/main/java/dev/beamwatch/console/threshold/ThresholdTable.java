package dev.beamwatch.console.threshold;

import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of limits. */
public interface ThresholdTable {
  /**
   * A row as it is in the table, which has no constraints.
   *
   * @param host whom it is for; null if what the table has is no name of a host
   * @param limit percent; null if the row is left out
   * @param cpu the only processor that it is for; null for all of the host
   * @param validFrom from when it counts, as text; null for since ever
   * @param why the row is left out, in words; null if it counts
   */
  record Row(
      @Nullable String host,
      @Nullable BigDecimal limit,
      @Nullable String cpu,
      @Nullable String validFrom,
      @Nullable String why) {
    /** A row that counts for all of a host, since ever. */
    public Row(String host, BigDecimal limit) {
      this(host, limit, null, null, null);
    }

    /** Tells whether it is the row of a host that people edit: for all of it, since ever. */
    boolean isPlain() {
      return cpu == null && validFrom == null && !Threshold.ALL_HOSTS.equals(host);
    }
  }

  /**
   * Reads all rows.
   *
   * @throws Exception if that is not possible now; the message holds no secret
   */
  List<Row> read() throws Exception;

  /**
   * Gives a host one limit: in all of its plain rows, or in a new one.
   *
   * @throws NotKeptException if the table would keep something else
   * @throws Exception if that is not possible now; in both cases nothing has changed
   */
  void set(String host, BigDecimal limit) throws Exception;

  /**
   * Takes all plain rows of a host away.
   *
   * @throws Exception if that is not possible now; then nothing has changed
   */
  void remove(String host) throws Exception;

  /** A limit that the column cannot hold as it is; the message says why, for people. */
  final class NotKeptException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says why. */
    public NotKeptException(String message) {
      super(message);
    }
  }
}
