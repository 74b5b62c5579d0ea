package dev.beamwatch.console.threshold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of limits. */
public interface ThresholdTable {
  /**
   * A row as it is in the table, which has no constraints.
   *
   * @param host whom it is for; null if the table says so
   * @param limit percent; null if the table says so
   */
  record Row(@Nullable String host, @Nullable Integer limit) {}

  /**
   * Reads all rows.
   *
   * @throws Exception if that is not possible now; the message holds no secret
   */
  List<Row> read() throws Exception;

  /**
   * Gives a host one limit: in all of its rows, or in a new one.
   *
   * @throws Exception if that is not possible now; then nothing has changed
   */
  void set(String host, int limit) throws Exception;

  /**
   * Takes all rows of a host away.
   *
   * @throws Exception if that is not possible now; then nothing has changed
   */
  void remove(String host) throws Exception;
}
