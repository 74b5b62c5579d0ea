package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Several recorded files that are one recording. */
final class RecordedFiles {
  /** More files are not read side by side: each costs memory, and systems limit open files. */
  private static final int MOST_SIDE_BY_SIDE = 64;

  private static final long READINGS_PER_LOOK = 1 << 16;
  private static final long NEWS_EVERY_MILLIS = 10_000;

  private final List<Path> files;
  private final RecordingLayout layout;
  private final Surroundings surroundings;
  private long looked;
  private long newsAtMillis;

  RecordedFiles(List<Path> files, RecordingLayout layout, Surroundings surroundings) {
    this.files = List.copyOf(files);
    this.layout = layout;
    this.surroundings = surroundings;
    newsAtMillis = surroundings.clock().millis();
  }

  /** Returns those files that can be read more than once: all but pipes. */
  RecordedFiles readableAgain() {
    return new RecordedFiles(
        files.stream().filter(Files::isRegularFile).toList(), layout, surroundings);
  }

  /** Whether all files can be read more than once. */
  boolean areReadableAgain() {
    return files.stream().allMatch(Files::isRegularFile);
  }

  /** Opens the files, merged by event time while the lines of each stay in their order. */
  Readings inOrderOfLines(BadLines badLines) throws RecordingException {
    List<Recording> recordings = new ArrayList<>();
    try {
      for (Path file : files) {
        recordings.add(Recording.open(file, layout, badLines));
      }
      return new MergedReadings(recordings);
    } catch (RecordingException e) {
      recordings.forEach(Recording::close);
      throw e;
    }
  }

  /**
   * Returns all readings in order of event time, those of equal times in order of files and lines.
   *
   * <p>A first look tells whether every file is in that order already. Then they are only merged;
   * otherwise everything is sorted before this returns. Pipes cannot be looked at first. On the way
   * every line is checked, unless bad ones are skipped. After a stop not all readings are there.
   */
  Readings inOrderOfTime(BadLines badLines, EventTimeSort sort) throws RecordingException {
    for (Path file : files) {
      if (Files.isRegularFile(file) || Files.notExists(file)) {
        // What cannot even be opened is refused before hours of reading.
        Recording.open(file, layout, badLines).close();
      }
    }
    if (areInOrder(badLines)) {
      return inOrderOfLines(badLines);
    }
    looked = 0;
    for (Path file : files) {
      try (Recording recording = Recording.open(file, layout, badLines)) {
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          sort.add(reading);
        }
      }
    }
    return sort.sorted();
  }

  private boolean areInOrder(BadLines badLines) throws RecordingException {
    if (files.size() > MOST_SIDE_BY_SIDE || !areReadableAgain()) {
      return false;
    }
    BadLines notCounted = new BadLines(badLines.areSkipped());
    for (Path file : files) {
      try (Recording recording = Recording.open(file, layout, notCounted)) {
        long highestMillis = Long.MIN_VALUE;
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          if (reading.occurredAtMillis() < highestMillis) {
            return false;
          }
          highestMillis = reading.occurredAtMillis();
        }
      }
    }
    return true;
  }

  private boolean goesOn() {
    if (++looked % READINGS_PER_LOOK == 0
        && surroundings.clock().millis() - newsAtMillis >= NEWS_EVERY_MILLIS) {
      newsAtMillis = surroundings.clock().millis();
      surroundings
          .err()
          .println(
              String.format(Locale.ROOT, "looking at the recording: %,d readings so far", looked));
    }
    return !surroundings.stop().isRequested();
  }
}
