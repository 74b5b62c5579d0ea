package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all hosts, read at one moment. Immutable.
 *
 * <p>Held in a few arrays, not in a map. With a million hosts a map is some hundred megabytes of
 * small objects. Each refresh sends the limits through two tasks, which would fill a heap with
 * copies of a map. PackedRows, a row of two columns takes the bytes of its name, and eight more.
 * Rows that say the same share one text. Optional columns take no memory if the table does not use
 * them. A lookup is a few binary searches.
 */
public final class Thresholds {
  private static final int[] NO_INTS = {};
  private static final long[] NO_LONGS = {};

  /** As many of the distinct limits are kept as objects. */
  private static final int MOST_KEPT = 4_096;

  private final PackedRows packed;

  private final LimitDefaults defaults;
  private final long loadedAtMillis;

  /** The place of the name that stands for all hosts; negative if it is not there. */
  private final int allHosts;

  /** Limits that were asked for, each at the number of its text, as far as there is room. */
  private final @Nullable Kept[] kept;

  private record Kept(int text, Limit limit) {}

  /** Takes rows that are packed. */
  Thresholds(PackedRows packed, LimitDefaults defaults, long loadedAtMillis) {
    this.packed = packed;
    this.defaults = defaults;
    this.loadedAtMillis = loadedAtMillis;
    allHosts = placeOf(Threshold.ALL_HOSTS.getBytes(UTF_8));
    kept = new @Nullable Kept[Math.min(MOST_KEPT, packed.texts().size())];
  }

  /**
   * Returns the given limits, with the defaults of the contract.
   *
   * @param allowedTopByHost mean usage in percent that a window of the host may reach without an
   *     alert
   * @param loadedAtMillis wall-clock time at which they were read
   */
  public static Thresholds of(Map<String, BigDecimal> allowedTopByHost, long loadedAtMillis) {
    return of(
        allowedTopByHost.entrySet().stream()
            .map(each -> new Threshold(each.getKey(), each.getValue()))
            .toList(),
        LimitDefaults.OF_CONTRACT,
        loadedAtMillis);
  }

  /**
   * Returns the limits of the given rows. Of rows that agree in host, processor and time the lowest
   * limit counts.
   *
   * @param loadedAtMillis wall-clock time at which they were read
   */
  public static Thresholds of(
      Iterable<Threshold> rows, LimitDefaults defaults, long loadedAtMillis) {
    Builder builder = new Builder();
    rows.forEach(builder::add);
    return builder.build(defaults, loadedAtMillis, (host, cpu, validFrom) -> {});
  }

  /**
   * Returns the limit of a processor for a window. The row for the host and this processor comes
   * before the one for the host. Then come the rows for all hosts, in the same order. Of several
   * rows of a kind the one that became valid last counts. A kind whose rows all begin later is
   * passed over.
   *
   * @param windowEndMillis event time at which the window ends
   * @return null if no row applies
   */
  public @Nullable Limit limit(String hostname, String cpu, long windowEndMillis) {
    int ofCpu = packed.cpus().length == 0 ? 0 : 1 + find(packed.cpuNames(), cpu.getBytes(UTF_8));
    int row = row(placeOf(hostname.getBytes(UTF_8)), ofCpu, windowEndMillis);
    if (row < 0) {
      row = row(allHosts, ofCpu, windowEndMillis);
    }
    return row < 0 ? null : limit(packed.textNumbers()[row]);
  }

  /**
   * A row of a host.
   *
   * @param cpu its only processor; null for all of the host
   * @param limit what it says, with defaults resolved
   */
  public record HostRow(@Nullable String cpu, Limit limit) {}

  /**
   * Returns the rows of a host, of all times: those for the whole host first, then by processor.
   * Those that agree in that are in the order in which they become valid.
   */
  public List<HostRow> rowsOf(String hostname) {
    List<HostRow> rows = new ArrayList<>();
    int host = placeOf(hostname.getBytes(UTF_8));
    if (host >= 0) {
      for (int row = packed.firstRow(host); row < packed.firstRow(host + 1); row++) {
        int cpu = packed.cpu(row);
        rows.add(
            new HostRow(
                cpu == 0 ? null : packed.cpuNames().get(cpu - 1),
                limit(packed.textNumbers()[row])));
      }
    }
    return rows;
  }

  /** Returns the row of a host that applies; negative if there is none. */
  private int row(int host, int cpu, long millis) {
    if (host < 0) {
      return -1;
    }
    int row = cpu > 0 ? packed.row(host, cpu, millis) : -1;
    return row >= 0 ? row : packed.row(host, 0, millis);
  }

  private Limit limit(int text) {
    // Threads that race here make equal limits.
    Kept before = kept[text % kept.length];
    if (before != null && before.text() == text) {
      return before.limit();
    }
    Limit limit = LimitText.limit(packed.texts().get(text), defaults);
    kept[text % kept.length] = new Kept(text, limit);
    return limit;
  }

  /** Returns the place of a name; a negative number if it is not there. */
  int placeOf(byte[] name) {
    return find(packed.names(), name);
  }

  private static int find(PackedTexts sorted, byte[] text) {
    int low = 0;
    int high = sorted.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = sorted.compare(middle, text);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Takes hosts one by one. */
  @FunctionalInterface
  public interface HostVisitor {
    /**
     * Takes a host. The arrays have equal lengths and must not be changed.
     *
     * @param validFromMillis when the periods begin, in event time and in ascending order; {@link
     *     Long#MIN_VALUE} for since ever
     * @param silentAfterMillis by period: after how long without a reading the host is silent; 0
     *     for never
     * @param channels by period: where the row for the whole host has its alerts told; null for the
     *     channel of the options
     */
    void host(
        String hostname,
        long[] validFromMillis,
        long[] silentAfterMillis,
        @Nullable String[] channels);
  }

  /**
   * Visits each host that has a row of its own. In a period the row for the whole host counts. If
   * there is none, the shortest time of its processors counts, apart from never.
   */
  public void forEachHost(HostVisitor visitor) {
    long[] silentAfter = new long[packed.texts().size()];
    @Nullable String[] channels = new String[silentAfter.length];
    for (int text = 0; text < silentAfter.length; text++) {
      silentAfter[text] = LimitText.silentAfterMillis(packed.texts().get(text), defaults);
      channels[text] = LimitText.channel(packed.texts().get(text));
    }
    for (int host = 0; host < packed.names().size(); host++) {
      if (host != allHosts) {
        new Periods(packed.firstRow(host), packed.firstRow(host + 1), silentAfter, channels)
            .visit(packed.names().get(host), visitor);
      }
    }
  }

  /** The periods of one host. */
  private final class Periods {
    private final int[] rowsByTime;
    private final long[] silentAfter;
    private final @Nullable String[] channels;

    /** Of the row for the whole host; negative while there is none. */
    private long ofHost = -1;

    private final Map<Integer, Long> ofCpus = new HashMap<>();

    /** Those of the processors that are not 0, with how many have it. */
    private final TreeMap<Long, Integer> ofCpusSorted = new TreeMap<>();

    /** Of the row for the whole host. */
    private @Nullable String channel;

    Periods(int firstRow, int end, long[] silentAfter, @Nullable String[] channels) {
      rowsByTime =
          end - firstRow == 1
              ? new int[] {firstRow}
              : IntStream.range(firstRow, end)
                  .boxed()
                  .sorted(Comparator.comparingLong(packed::validFrom))
                  .mapToInt(Integer::intValue)
                  .toArray();
      this.silentAfter = silentAfter;
      this.channels = channels;
    }

    void visit(String hostname, HostVisitor visitor) {
      long[] froms = new long[rowsByTime.length];
      long[] silents = new long[rowsByTime.length];
      @Nullable String[] told = new String[rowsByTime.length];
      int periods = 0;
      for (int row : rowsByTime) {
        int text = packed.textNumbers()[row];
        take(packed.cpu(row), silentAfter[text], channels[text]);
        long from = packed.validFrom(row);
        if (periods == 0 || froms[periods - 1] != from) {
          froms[periods++] = from;
        }
        silents[periods - 1] =
            ofHost >= 0 ? ofHost : ofCpusSorted.isEmpty() ? 0 : ofCpusSorted.firstKey();
        told[periods - 1] = channel;
      }
      visitor.host(
          hostname,
          Arrays.copyOf(froms, periods),
          Arrays.copyOf(silents, periods),
          Arrays.copyOf(told, periods));
    }

    private void take(int cpu, long silent, @Nullable String itsChannel) {
      if (cpu == 0) {
        ofHost = silent;
        channel = itsChannel;
        return;
      }
      Long before = ofCpus.put(cpu, silent);
      if (before != null && before > 0) {
        ofCpusSorted.computeIfPresent(before, (time, cpus) -> cpus == 1 ? null : cpus - 1);
      }
      if (silent > 0) {
        ofCpusSorted.merge(silent, 1, Integer::sum);
      }
    }
  }

  /** Tells whether the table has a row for hosts without one of their own. */
  boolean hasRowForAllHosts() {
    return allHosts >= 0;
  }

  /** Returns how many hosts have a row; {@code *} is counted as one. */
  public int hosts() {
    return packed.names().size();
  }

  /** Returns the wall-clock time at which the limits were read. */
  public long loadedAtMillis() {
    return loadedAtMillis;
  }

  /** Tells whether another reading found the same rows. */
  public boolean hasSameRows(Thresholds other) {
    return defaults.equals(other.defaults) && packed.equals(other.packed);
  }

  PackedTexts names() {
    return packed.names();
  }

  PackedRows packed() {
    return packed;
  }

  LimitDefaults defaults() {
    return defaults;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Thresholds that
        && loadedAtMillis == that.loadedAtMillis
        && hasSameRows(that);
  }

  @Override
  public int hashCode() {
    return 31 * packed.hashCode() + Long.hashCode(loadedAtMillis);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Thresholds[loadedAtMillis=" + loadedAtMillis);
    int hosts = hosts();
    int shown = Math.min(hosts, 20);
    for (int host = 0; host < shown; host++) {
      String first = packed.texts().get(packed.textNumbers()[packed.firstRow(host)]);
      text.append(", ").append(names().get(host)).append('=').append(first);
    }
    return text.append(shown < hosts ? ", and others]" : "]").toString();
  }

  /** Gathers rows in any order. Mutable, not thread-safe. */
  static final class Builder {
    private final PackedTexts.Builder names = new PackedTexts.Builder(64, 1_024);
    private final DistinctTexts texts = new DistinctTexts();
    private final DistinctTexts cpuNames = new DistinctTexts();

    /** By row. Longer than there are rows. */
    private int[] textNumbers = new int[64];

    /** By row: 1 plus the place in {@link #cpuNames}; empty until a row has one. */
    private int[] cpus = NO_INTS;

    /** By row; empty until a row has one. */
    private long[] validFroms = NO_LONGS;

    /** Takes rows that agree in host, processor and time. */
    @FunctionalInterface
    interface Duplicates {
      /**
       * Takes what several rows agree in.
       *
       * @param cpu null for all of the host
       * @param validFromMillis null for since ever
       */
      void of(String hostname, @Nullable String cpu, @Nullable Long validFromMillis);
    }

    /**
     * Adds a row.
     *
     * @throws ArithmeticException if the names have more than 2 gigabytes together
     */
    void add(Threshold row) {
      int at = names.size();
      names.add(row.hostname());
      if (at == textNumbers.length) {
        textNumbers = Arrays.copyOf(textNumbers, 2 * at);
      }
      textNumbers[at] = texts.add(LimitText.of(row));
      String cpu = row.cpu();
      if (cpu != null || cpus.length > 0) {
        if (at >= cpus.length) {
          cpus = Arrays.copyOf(cpus, textNumbers.length);
        }
        cpus[at] = cpu == null ? 0 : 1 + cpuNames.add(cpu);
      }
      Long validFrom = row.validFromMillis();
      if (validFrom != null || validFroms.length > 0) {
        if (at >= validFroms.length) {
          int filled = validFroms.length == 0 ? 0 : at;
          validFroms = Arrays.copyOf(validFroms, textNumbers.length);
          Arrays.fill(validFroms, filled, validFroms.length, Long.MIN_VALUE);
        }
        validFroms[at] = validFrom == null ? Long.MIN_VALUE : validFrom;
      }
    }

    /**
     * Returns what was added so far. Of rows that agree in host, processor and time the one with
     * the lowest {@code allowed_top} counts.
     *
     * @param duplicates gets such rows once, in order
     */
    Thresholds build(LimitDefaults defaults, long loadedAtMillis, Duplicates duplicates) {
      int[] cpuOrder = inOrder(cpuNames.texts().size(), cpuNames.texts()::compare);
      int[] cpuPlaces = new int[1 + cpuOrder.length];
      for (int place = 0; place < cpuOrder.length; place++) {
        cpuPlaces[1 + cpuOrder[place]] = 1 + place;
      }
      Comparator<Integer> sameRow =
          ((Comparator<Integer>) names::compare)
              .thenComparingInt(row -> cpuPlaces[cpu(row)])
              .thenComparingLong(this::validFrom);
      int[] order =
          inOrder(
              names.size(),
              sameRow.thenComparing(
                  (one, other) ->
                      textNumbers[one] == textNumbers[other] ? 0 : compareTexts(one, other)));
      int[] rows = withoutDuplicates(order, sameRow, duplicates);

      int[] hosts = new int[rows.length];
      int[] firstRows = new int[rows.length + 1];
      int hostCount = 0;
      for (int i = 0; i < rows.length; i++) {
        if (i == 0 || names.compare(rows[i - 1], rows[i]) != 0) {
          firstRows[hostCount] = i;
          hosts[hostCount++] = rows[i];
        }
      }
      firstRows[hostCount] = rows.length;

      // Texts are numbered in the order of the rows, so that the order of adding changes nothing.
      int[] newNumbers = new int[texts.texts().size()];
      int[] usedTexts = new int[newNumbers.length];
      int used = 0;
      int[] numbers = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        int text = textNumbers[rows[i]];
        if (newNumbers[text] == 0) {
          usedTexts[used++] = text;
          newNumbers[text] = used;
        }
        numbers[i] = newNumbers[text] - 1;
      }
      return new Thresholds(
          new PackedRows(
              names.pick(Arrays.copyOf(hosts, hostCount)),
              hostCount == rows.length ? NO_INTS : Arrays.copyOf(firstRows, hostCount + 1),
              cpuNames.texts().pick(cpuOrder),
              cpus.length == 0
                  ? NO_INTS
                  : Arrays.stream(rows).map(row -> cpuPlaces[cpu(row)]).toArray(),
              validFroms.length == 0
                  ? NO_LONGS
                  : Arrays.stream(rows).mapToLong(this::validFrom).toArray(),
              numbers,
              texts.texts().pick(Arrays.copyOf(usedTexts, used))),
          defaults,
          loadedAtMillis);
    }

    private static int[] inOrder(int size, Comparator<Integer> comparator) {
      return IntStream.range(0, size)
          .boxed()
          .sorted(comparator)
          .mapToInt(Integer::intValue)
          .toArray();
    }

    private int compareTexts(int one, int other) {
      int byLimit = allowedTop(one).compareTo(allowedTop(other));
      // Makes the choice between 20 and 20.0 independent of the rows' order.
      return byLimit != 0 ? byLimit : texts.texts().compare(textNumbers[one], textNumbers[other]);
    }

    private BigDecimal allowedTop(int row) {
      return LimitText.allowedTop(texts.texts().get(textNumbers[row]));
    }

    private int[] withoutDuplicates(
        int[] order, Comparator<Integer> sameRow, Duplicates duplicates) {
      int[] lowest = new int[order.length];
      int rows = 0;
      boolean isTold = false;
      for (int row : order) {
        if (rows == 0 || sameRow.compare(lowest[rows - 1], row) != 0) {
          lowest[rows++] = row;
          isTold = false;
        } else if (!isTold) {
          long validFrom = validFrom(row);
          duplicates.of(
              names.get(row),
              cpu(row) == 0 ? null : cpuNames.texts().get(cpu(row) - 1),
              validFrom == Long.MIN_VALUE ? null : validFrom);
          isTold = true;
        }
      }
      return Arrays.copyOf(lowest, rows);
    }

    private int cpu(int row) {
      return row < cpus.length ? cpus[row] : 0;
    }

    private long validFrom(int row) {
      return row < validFroms.length ? validFroms[row] : Long.MIN_VALUE;
    }
  }
}
