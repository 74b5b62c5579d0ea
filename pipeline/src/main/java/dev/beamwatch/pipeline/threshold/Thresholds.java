package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all hosts, read at one moment. Immutable.
 *
 * <p>Held in {@link PackedTexts}, not in a map. With a million hosts a map is some hundred
 * megabytes of small objects. Each refresh sends the limits through two tasks, which would fill a
 * heap with copies of a map. Packed, they take the bytes of names and limits, and eight more per
 * host. A lookup is a binary search.
 */
public final class Thresholds {
  /** Sorted by their bytes. */
  private final PackedTexts names;

  /** Decimals without exponents, each at the place of its name. */
  private final PackedTexts limits;

  private final long loadedAtMillis;

  /**
   * Takes sorted names, and limits that are decimals.
   *
   * @throws IllegalArgumentException if there are not as many limits as names
   */
  Thresholds(PackedTexts names, PackedTexts limits, long loadedAtMillis) {
    if (names.size() != limits.size()) {
      throw new IllegalArgumentException(names.size() + " names, " + limits.size() + " limits");
    }
    this.names = names;
    this.limits = limits;
    this.loadedAtMillis = loadedAtMillis;
  }

  /**
   * Returns the given limits.
   *
   * @param allowedTopByHost mean usage in percent that a window of the host may reach without an
   *     alert
   * @param loadedAtMillis wall-clock time at which they were read
   */
  public static Thresholds of(Map<String, BigDecimal> allowedTopByHost, long loadedAtMillis) {
    Builder builder = new Builder();
    allowedTopByHost.forEach(builder::add);
    return builder.build(loadedAtMillis, duplicate -> {});
  }

  /** Returns the limit of a host in percent, as the table has it; null if it has none. */
  public @Nullable BigDecimal allowedTop(String hostname) {
    int place = placeOf(hostname.getBytes(UTF_8));
    return place < 0 ? null : new BigDecimal(limits.get(place));
  }

  /** Returns the place of a name; a negative number if it is not there. */
  int placeOf(byte[] name) {
    int low = 0;
    int high = names.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = names.compare(middle, name);
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

  /** Returns how many hosts have a limit. */
  public int hosts() {
    return names.size();
  }

  /** Returns the wall-clock time at which the limits were read. */
  public long loadedAtMillis() {
    return loadedAtMillis;
  }

  PackedTexts names() {
    return names;
  }

  PackedTexts limits() {
    return limits;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Thresholds that
        && loadedAtMillis == that.loadedAtMillis
        && names.equals(that.names)
        && limits.equals(that.limits);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Long.hashCode(loadedAtMillis);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Thresholds[loadedAtMillis=" + loadedAtMillis);
    int shown = Math.min(names.size(), 20);
    for (int i = 0; i < shown; i++) {
      text.append(", ").append(names.get(i)).append('=').append(limits.get(i));
    }
    return text.append(shown < names.size() ? ", and others]" : "]").toString();
  }

  /** Gathers limits in any order. Mutable, not thread-safe. */
  static final class Builder {
    private final PackedTexts.Builder names = new PackedTexts.Builder(64, 1_024);
    private final PackedTexts.Builder limits = new PackedTexts.Builder(64, 256);

    /**
     * Adds a limit.
     *
     * @throws ArithmeticException if the names have more than 2 gigabytes together
     */
    void add(String hostname, BigDecimal limit) {
      names.add(hostname);
      limits.add(limit.toPlainString());
    }

    /**
     * Returns what was added so far. If a host has several limits, the lowest counts.
     *
     * @param duplicated gets each host with several limits once, in order
     */
    Thresholds build(long loadedAtMillis, Consumer<String> duplicated) {
      int[] order =
          IntStream.range(0, names.size())
              .boxed()
              .sorted(
                  ((Comparator<Integer>) names::compare)
                      .thenComparing(i -> new BigDecimal(limits.get(i)))
                      // Makes the choice between 20 and 20.0 independent of the rows' order.
                      .thenComparing(limits::compare))
              .mapToInt(Integer::intValue)
              .toArray();
      int[] lowest = new int[order.length];
      int hosts = 0;
      boolean isTold = false;
      for (int place : order) {
        if (hosts == 0 || names.compare(lowest[hosts - 1], place) != 0) {
          lowest[hosts++] = place;
          isTold = false;
        } else if (!isTold) {
          duplicated.accept(names.get(place));
          isTold = true;
        }
      }
      int[] places = Arrays.copyOf(lowest, hosts);
      return new Thresholds(names.pick(places), limits.pick(places), loadedAtMillis);
    }
  }
}
