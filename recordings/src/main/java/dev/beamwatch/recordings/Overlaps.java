package dev.beamwatch.recordings;

import dev.beamwatch.schemas.CpuReading;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds files that overlap: the first to the last reading of a processor in one file shares time
 * with that in another, be it a single instant.
 *
 * <p>Memory grows with the processors in each file, not with the readings. So two files that take
 * turns within one stretch of time overlap, too, although no reading is in both.
 */
final class Overlaps {
  private static final Comparator<Period> BY_BEGIN =
      Comparator.comparingLong(period -> period.firstMillis);

  private final Map<Series, List<Period>> periods = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();

  /** Makes the readings that follow those of another file. */
  void startFile(Path file) {
    files.add(file);
  }

  /** Adds a reading of the file that was started last, in any order of time. */
  void add(CpuReading reading) {
    int file = files.size() - 1;
    if (file < 0) {
      throw new IllegalStateException("no file was started");
    }
    List<Period> ofSeries =
        periods.computeIfAbsent(
            new Series(reading.hostname(), reading.cpu()), series -> new ArrayList<>());
    if (ofSeries.isEmpty() || ofSeries.get(ofSeries.size() - 1).file != file) {
      ofSeries.add(new Period(file, reading.occurredAtMillis()));
    } else {
      ofSeries.get(ofSeries.size() - 1).include(reading.occurredAtMillis());
    }
  }

  /** Returns the earliest overlap of the series that was met first among those that overlap. */
  Optional<Overlap> first() {
    return periods.entrySet().stream()
        .flatMap(entry -> earliest(entry.getKey(), entry.getValue()).stream())
        .findFirst();
  }

  private Optional<Overlap> earliest(Series series, List<Period> ofSeries) {
    List<Period> inOrder = ofSeries.stream().sorted(BY_BEGIN).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      // Up to here none overlapped: the one before is also the one that ends last.
      Period before = inOrder.get(i - 1);
      Period next = inOrder.get(i);
      if (next.firstMillis <= before.lastMillis) {
        return Optional.of(
            new Overlap(
                files.get(Math.min(before.file, next.file)),
                files.get(Math.max(before.file, next.file)),
                series.hostname(),
                series.cpu(),
                next.firstMillis,
                Math.min(before.lastMillis, next.lastMillis)));
      }
    }
    return Optional.empty();
  }

  /**
   * A stretch of time that two files cover for one processor.
   *
   * @param file that of the two that was started first
   * @param other the other one
   * @param fromMillis begin of the stretch, milliseconds since the epoch
   * @param toMillis end of the stretch, which belongs to it; the begin if it is one instant
   */
  record Overlap(
      Path file, Path other, String hostname, String cpu, long fromMillis, long toMillis) {
    /** Returns the message that refuses the files. */
    String message() {
      String from = Instant.ofEpochMilli(fromMillis).toString();
      return file
          + " and "
          + other
          + " overlap: both cover "
          + (fromMillis == toMillis ? from : from + " to " + Instant.ofEpochMilli(toMillis))
          + " of host "
          + hostname
          + ", cpu "
          + cpu;
    }
  }

  private record Series(String hostname, String cpu) {}

  /** From the first to the last event time of a series in a file. */
  private static final class Period {
    final int file;
    long firstMillis;
    long lastMillis;

    Period(int file, long millis) {
      this.file = file;
      firstMillis = millis;
      lastMillis = millis;
    }

    void include(long millis) {
      firstMillis = Math.min(firstMillis, millis);
      lastMillis = Math.max(lastMillis, millis);
    }
  }
}
