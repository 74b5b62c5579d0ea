package dev.beamwatch.recordings;

import dev.beamwatch.recordings.Overlaps.Overlap;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Several recorded files that are one recording: CSV with a header line or JSON lines, gzip too.
 *
 * <p>Not thread-safe.
 */
public final class RecordedFiles {
  /** More files are not read side by side: each costs memory, and systems limit open files. */
  private static final int MOST_SIDE_BY_SIDE = 64;

  private static final long READINGS_PER_LOOK = 1 << 16;
  private static final long NEWS_EVERY_MILLIS = 10_000;

  private final List<Path> files;
  private final RecordingLayout layout;
  private final Onlooker onlooker;
  private final boolean apart;
  private long looked;
  private long newsAtMillis;

  /**
   * Names the files; none is opened yet.
   *
   * @param files of any size; a pipe can be read only once
   * @param layout how each of them is read
   * @param onlooker hears how far a look through the files is, and may end it
   */
  public RecordedFiles(List<Path> files, RecordingLayout layout, Onlooker onlooker) {
    this(files, layout, onlooker, false);
  }

  private RecordedFiles(
      List<Path> files, RecordingLayout layout, Onlooker onlooker, boolean apart) {
    this.files = List.copyOf(files);
    this.layout = layout;
    this.onlooker = onlooker;
    this.apart = apart;
    newsAtMillis = onlooker.millis();
  }

  /**
   * Returns the same files, whose {@link #inOrderOfTime} refuses those that overlap: a file that is
   * named twice, and two files in which the readings of a processor, from its first to its last
   * one, share time. It costs memory for every processor in every file.
   */
  public RecordedFiles refusingOverlaps() {
    return new RecordedFiles(files, layout, onlooker, true);
  }

  /** Returns those files that can be read more than once: all but pipes. */
  public RecordedFiles readableAgain() {
    return new RecordedFiles(
        files.stream().filter(Files::isRegularFile).toList(), layout, onlooker, apart);
  }

  /** Returns whether all files can be read more than once. */
  public boolean areReadableAgain() {
    return files.stream().allMatch(Files::isRegularFile);
  }

  /**
   * Opens the files, merged by event time while the lines of each stay in their order.
   *
   * @param badLines decides what becomes of lines that hold no reading
   * @return readings that the caller closes
   * @throws RecordingException if a file cannot be read, or the first reading of one is refused
   */
  public Readings inOrderOfLines(BadLines badLines) throws RecordingException {
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
   *
   * @param badLines decides what becomes of lines that hold no reading
   * @param folder for what does not fit into memory
   * @return readings that the caller closes
   * @throws RecordingException if a file cannot be read, a line is refused, files overlap that must
   *     not, or a temporary file cannot be written
   */
  public Readings inOrderOfTime(BadLines badLines, TemporaryFolder folder)
      throws RecordingException {
    for (Path file : files) {
      if (Files.isRegularFile(file) || Files.notExists(file)) {
        // What cannot even be opened is refused before hours of reading.
        Recording.open(file, layout, badLines).close();
      }
    }
    if (apart) {
      refuseAFileNamedTwice();
    }
    if (areInOrder(badLines)) {
      return inOrderOfLines(badLines);
    }
    looked = 0;
    EventTimeSort sort = new EventTimeSort(folder, EventTimeSort.Bounds.DEFAULT);
    try {
      addAll(badLines, sort);
      return sort.sorted();
    } catch (RecordingException | RuntimeException e) {
      sort.close();
      throw e;
    }
  }

  private boolean areInOrder(BadLines badLines) throws RecordingException {
    if (files.size() > MOST_SIDE_BY_SIDE || !areReadableAgain()) {
      return false;
    }
    BadLines notCounted = new BadLines(badLines.areSkipped());
    Overlaps overlaps = new Overlaps();
    for (Path file : files) {
      overlaps.startFile(file);
      try (Recording recording = Recording.open(file, layout, notCounted)) {
        long highestMillis = Long.MIN_VALUE;
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          if (reading.occurredAtMillis() < highestMillis) {
            return false;
          }
          highestMillis = reading.occurredAtMillis();
          if (apart) {
            overlaps.add(reading);
          }
        }
      }
    }
    refuse(overlaps);
    return true;
  }

  private void addAll(BadLines badLines, EventTimeSort sort) throws RecordingException {
    Overlaps overlaps = new Overlaps();
    for (Path file : files) {
      overlaps.startFile(file);
      try (Recording recording = Recording.open(file, layout, badLines)) {
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          sort.add(reading);
          if (apart) {
            overlaps.add(reading);
          }
        }
      }
    }
    refuse(overlaps);
  }

  private void refuseAFileNamedTwice() throws RecordingException {
    Map<Path, Path> known = new HashMap<>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Path same = known.putIfAbsent(realPath(file), file);
        if (same != null) {
          throw new RecordingException(
              same.equals(file)
                  ? file + " is named twice"
                  : same + " and " + file + " are the same file");
        }
      }
    }
  }

  private static Path realPath(Path file) throws RecordingException {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new RecordingException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static void refuse(Overlaps overlaps) throws RecordingException {
    Optional<Overlap> first = overlaps.first();
    if (first.isPresent()) {
      throw new RecordingException(first.get().message());
    }
  }

  private boolean goesOn() {
    if (++looked % READINGS_PER_LOOK == 0
        && onlooker.millis() - newsAtMillis >= NEWS_EVERY_MILLIS) {
      newsAtMillis = onlooker.millis();
      onlooker.hear(
          String.format(Locale.ROOT, "looking at the recording: %,d readings so far", looked));
    }
    return !onlooker.wantsStop();
  }
}
