package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all hosts as they were read at one moment. Immutable.
 *
 * <p>Held in three arrays and not in a map: with a million hosts a map is some hundred megabytes of
 * small objects, and each refresh, which sends it through two tasks, would fill a heap with copies.
 * These are as many bytes as the names have, and eight for each host. A lookup is a binary search.
 */
public final class Thresholds {
  /** In UTF-8, one behind the other, in the order of their bytes. */
  private final byte[] names;

  /** Where each name ends, and the next one begins. */
  private final int[] ends;

  private final int[] limits;
  private final long loadedAtMillis;

  /**
   * Takes the arrays as they are.
   *
   * @throws IllegalArgumentException if they do not fit together
   */
  Thresholds(byte[] names, int[] ends, int[] limits, long loadedAtMillis) {
    if (ends.length != limits.length) {
      throw new IllegalArgumentException(ends.length + " names, " + limits.length + " limits");
    }
    int last = 0;
    for (int end : ends) {
      if (end < last) {
        throw new IllegalArgumentException("a name ends before it begins");
      }
      last = end;
    }
    if (last != names.length) {
      throw new IllegalArgumentException("the last name does not end where the names do");
    }
    this.names = names;
    this.ends = ends;
    this.limits = limits;
    this.loadedAtMillis = loadedAtMillis;
  }

  /**
   * Returns the given limits.
   *
   * @param allowedTopByHost mean usage in percent that a window of the host may reach without an
   *     alert
   * @param loadedAtMillis wall-clock time of the reading
   */
  public static Thresholds of(Map<String, Integer> allowedTopByHost, long loadedAtMillis) {
    Builder builder = new Builder();
    allowedTopByHost.forEach(builder::add);
    return builder.build(loadedAtMillis);
  }

  /** Returns the limit of a host in percent; null if it has none. */
  public @Nullable Integer allowedTop(String hostname) {
    byte[] name = hostname.getBytes(UTF_8);
    int low = 0;
    int high = limits.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(
              names, middle == 0 ? 0 : ends[middle - 1], ends[middle], name, 0, name.length);
      if (order == 0) {
        return limits[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Returns how many hosts have a limit. */
  public int hosts() {
    return limits.length;
  }

  /** Returns the wall-clock time of the reading. */
  public long loadedAtMillis() {
    return loadedAtMillis;
  }

  byte[] names() {
    return names;
  }

  int[] ends() {
    return ends;
  }

  int[] limits() {
    return limits;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Thresholds that
        && loadedAtMillis == that.loadedAtMillis
        && Arrays.equals(names, that.names)
        && Arrays.equals(ends, that.ends)
        && Arrays.equals(limits, that.limits);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Long.hashCode(loadedAtMillis);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Thresholds[loadedAtMillis=" + loadedAtMillis);
    int shown = Math.min(limits.length, 20);
    for (int i = 0; i < shown; i++) {
      int start = i == 0 ? 0 : ends[i - 1];
      text.append(", ").append(new String(names, start, ends[i] - start, UTF_8));
      text.append('=').append(limits[i]);
    }
    return text.append(shown < limits.length ? ", and others]" : "]").toString();
  }

  /** Gathers limits in any order. Mutable, not thread-safe. */
  static final class Builder {
    private byte[] names = new byte[1_024];
    private int[] ends = new int[64];
    private int[] limits = new int[64];
    private int size;

    /**
     * Adds a limit.
     *
     * @throws ArithmeticException if the names have more than 2 gigabytes together
     */
    void add(String hostname, int limit) {
      byte[] name = hostname.getBytes(UTF_8);
      int start = start(size);
      int end = Math.addExact(start, name.length);
      if (end > names.length) {
        names =
            Arrays.copyOf(names, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, 2L * start)));
      }
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
        limits = Arrays.copyOf(limits, 2 * size);
      }
      System.arraycopy(name, 0, names, start, name.length);
      ends[size] = end;
      limits[size] = limit;
      size++;
    }

    private int start(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }

    private int compare(int one, int other) {
      return Arrays.compareUnsigned(names, start(one), ends[one], names, start(other), ends[other]);
    }

    /** Returns what was added so far; of several limits of a host the lowest. */
    Thresholds build(long loadedAtMillis) {
      return build(loadedAtMillis, new TreeSet<>());
    }

    /**
     * Returns what was added so far; of several limits of a host the lowest.
     *
     * @param duplicated gets the hosts that have several
     */
    Thresholds build(long loadedAtMillis, Collection<String> duplicated) {
      int[] order =
          IntStream.range(0, size)
              .boxed()
              .sorted(((Comparator<Integer>) this::compare).thenComparingInt(i -> limits[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      byte[] sortedNames = new byte[start(size)];
      int[] sortedEnds = new int[size];
      int[] sortedLimits = new int[size];
      int end = 0;
      int count = 0;
      for (int i = 0; i < size; i++) {
        int from = start(order[i]);
        int length = ends[order[i]] - from;
        if (i > 0 && compare(order[i - 1], order[i]) == 0) {
          duplicated.add(new String(names, from, length, UTF_8));
          continue;
        }
        System.arraycopy(names, from, sortedNames, end, length);
        end += length;
        sortedEnds[count] = end;
        sortedLimits[count] = limits[order[i]];
        count++;
      }
      return new Thresholds(
          Arrays.copyOf(sortedNames, end),
          Arrays.copyOf(sortedEnds, count),
          Arrays.copyOf(sortedLimits, count),
          loadedAtMillis);
    }
  }
}
