package dev.beamwatch.console.threshold;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits as the page shows them. Instants are milliseconds since the epoch.
 *
 * @param readAt when the table was last read well; null if never
 * @param error why it could not be read the last time; null if it could
 * @param editable whether the page may change them
 * @param rows by host, those that count: of several for a host the lowest
 * @param nulls how many rows of the table do not count, as something in them is NULL
 */
public record ThresholdsView(
    @Nullable Long readAt, @Nullable String error, boolean editable, List<Row> rows, int nulls) {

  /**
   * The limit of a host.
   *
   * @param host its name
   * @param limit percent
   * @param duplicates how many rows it has in the table besides this one
   * @param pending a change that the pipeline may not have taken up yet; null if there is none
   */
  public record Row(String host, int limit, int duplicates, @Nullable Pending pending) {}

  /**
   * A change.
   *
   * @param since when it was made
   * @param appliesBy when the pipeline has taken it up at the latest
   */
  public record Pending(long since, long appliesBy) {}
}
