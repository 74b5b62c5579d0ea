package dev.beamwatch.console.threshold;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits as the page shows them. Instants are milliseconds since the epoch.
 *
 * @param state of all of them
 * @param editable whether the page may change them
 * @param matching hosts that were searched for, shown or not
 * @param rows the first of those, by host
 * @param removed hosts whose limit was taken away, which the pipeline may not have noticed yet
 * @param special the first rows that are not a host's own for all of it and since ever, and that
 *     were searched for
 * @param leftOut the first rows that do not count and were searched for
 */
public record ThresholdsView(
    State state,
    boolean editable,
    int matching,
    List<Row> rows,
    List<Removed> removed,
    List<Special> special,
    List<LeftOut> leftOut) {

  /**
   * How the table is as a whole.
   *
   * @param version another number whenever something else is to be shown
   * @param readAt when the table was last read well; null if never
   * @param error why it could not be read the last time; null if it could
   * @param hosts how many have a limit
   * @param special how many rows count and are not a host's own for all of it and since ever
   * @param nulls how many rows of the table do not count
   */
  public record State(
      long version,
      @Nullable Long readAt,
      @Nullable String error,
      int hosts,
      int special,
      int nulls) {}

  /**
   * The limit of a host.
   *
   * @param host its name
   * @param limit percent; of several in the table the lowest
   * @param duplicates how many rows it has in the table besides this one
   * @param appliesBy when the pipeline has taken a change up at the latest; null if there is none
   *     that it may not have taken up yet
   */
  public record Row(String host, BigDecimal limit, int duplicates, @Nullable Long appliesBy) {}

  /**
   * A row for one processor, for all hosts or from some time on. It is not edited here.
   *
   * @param host its name, or {@code *}
   * @param cpu null for all of the host
   * @param validFrom null for since ever
   * @param limit percent
   */
  public record Special(
      String host, @Nullable String cpu, @Nullable String validFrom, BigDecimal limit) {}

  /**
   * A row that does not count.
   *
   * @param host null if what the table has is no name of a host
   * @param cpu null for all of the host
   * @param validFrom null for since ever
   * @param why in words
   */
  public record LeftOut(
      @Nullable String host, @Nullable String cpu, @Nullable String validFrom, String why) {}

  /**
   * A host whose limit was taken away.
   *
   * @param host its name
   * @param appliesBy when the pipeline has noticed at the latest
   */
  public record Removed(String host, long appliesBy) {}
}
