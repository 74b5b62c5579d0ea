package dev.beamwatch.pipeline.threshold;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the table, sorted by host, processor and time, in a few arrays. Nobody changes the
 * arrays.
 */
final class PackedRows {
  private final PackedTexts names;
  private final int[] firstRows;
  private final PackedTexts cpuNames;
  private final int[] cpus;
  private final long[] validFroms;
  private final int[] textNumbers;
  private final PackedTexts texts;

  /**
   * Takes the arrays themselves, without a copy.
   *
   * @param names of the hosts, each once, sorted by their bytes
   * @param firstRows by host: its first row; then the number of rows; empty if each host has one
   * @param cpuNames sorted by their bytes
   * @param cpus by row: 1 plus the place in {@code cpuNames}, 0 for all of the host; empty if there
   *     are only rows of the latter kind
   * @param validFroms by row: the first millisecond at which it counts; empty if all count since
   *     ever
   * @param textNumbers by row: the place in {@code texts}
   * @param texts what the rows say, see {@link LimitText}
   * @throws IllegalArgumentException if they do not fit together
   */
  PackedRows(
      PackedTexts names,
      int[] firstRows,
      PackedTexts cpuNames,
      int[] cpus,
      long[] validFroms,
      int[] textNumbers,
      PackedTexts texts) {
    int rows = textNumbers.length;
    int hosts = names.size();
    boolean fits =
        firstRows.length == 0
            ? rows == hosts
            : firstRows.length == hosts + 1 && firstRows[0] == 0 && firstRows[hosts] == rows;
    for (int i = 1; i < firstRows.length; i++) {
      fits &= firstRows[i - 1] < firstRows[i];
    }
    fits &= cpus.length == 0 || cpus.length == rows;
    for (int cpu : cpus) {
      fits &= cpu >= 0 && cpu <= cpuNames.size();
    }
    fits &= validFroms.length == 0 || validFroms.length == rows;
    for (int text : textNumbers) {
      fits &= text >= 0 && text < texts.size();
    }
    if (!fits) {
      throw new IllegalArgumentException(
          hosts + " hosts and " + rows + " rows do not fit together");
    }
    this.names = names;
    this.firstRows = firstRows;
    this.cpuNames = cpuNames;
    this.cpus = cpus;
    this.validFroms = validFroms;
    this.textNumbers = textNumbers;
    this.texts = texts;
  }

  PackedTexts names() {
    return names;
  }

  int[] firstRows() {
    return firstRows;
  }

  PackedTexts cpuNames() {
    return cpuNames;
  }

  int[] cpus() {
    return cpus;
  }

  long[] validFroms() {
    return validFroms;
  }

  int[] textNumbers() {
    return textNumbers;
  }

  PackedTexts texts() {
    return texts;
  }

  int firstRow(int host) {
    return firstRows.length == 0 ? host : firstRows[host];
  }

  int cpu(int row) {
    return cpus.length == 0 ? 0 : cpus[row];
  }

  long validFrom(int row) {
    return validFroms.length == 0 ? Long.MIN_VALUE : validFroms[row];
  }

  /**
   * Returns the newest row of a host for a processor, or for all of them, that counts at a time.
   *
   * @param cpu as in {@link #cpus()}
   * @return negative if there is none
   */
  int row(int host, int cpu, long millis) {
    int first = firstRow(host);
    int low = first;
    int high = firstRow(host + 1) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compare(cpu(middle), cpu);
      if (order < 0 || (order == 0 && validFrom(middle) <= millis)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high >= first && cpu(high) == cpu ? high : -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackedRows that
        && names.equals(that.names)
        && Arrays.equals(firstRows, that.firstRows)
        && cpuNames.equals(that.cpuNames)
        && Arrays.equals(cpus, that.cpus)
        && Arrays.equals(validFroms, that.validFroms)
        && Arrays.equals(textNumbers, that.textNumbers)
        && texts.equals(that.texts);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + texts.hashCode();
  }
}
