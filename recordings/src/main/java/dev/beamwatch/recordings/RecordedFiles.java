package dev.beamwatch.recordings;

import dev.beamwatch.recordings.Overlaps.Overlap;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several recorded files that are one recording: CSV, JSON and what common tools write, gzip and
 * zstd too.
 *
 * <p>Not thread-safe.
 */
public final class RecordedFiles {
  /** More files are not read side by side: each costs memory, and systems limit open files. */
  private static final int MOST_SIDE_BY_SIDE = 64;

  private static final long READINGS_PER_LOOK = 1 << 16;
  private static final long NEWS_EVERY_MILLIS = 10_000;

  private final List<Path> named;
  private final RecordingLayout layout;
  private final Onlooker onlooker;
  private final Notices notices;
  private final boolean apart;
  private @Nullable List<Path> files;
  private long looked;
  private long newsAtMillis;
  private long oldestMillis = Long.MAX_VALUE;
  private long newestMillis = Long.MIN_VALUE;

  /**
   * Names the files; none is opened yet.
   *
   * @param files of any size, and folders, which stand for all files in them by their names; a pipe
   *     can be read only once
   * @param layout how each of them is read
   * @param onlooker hears how far a look through the files is, and may end it
   */
  public RecordedFiles(List<Path> files, RecordingLayout layout, Onlooker onlooker) {
    this(files, layout, onlooker, new Notices(onlooker, layout.spelling()), false);
  }

  private RecordedFiles(
      List<Path> named, RecordingLayout layout, Onlooker onlooker, Notices notices, boolean apart) {
    this.named = List.copyOf(named);
    this.layout = layout;
    this.onlooker = onlooker;
    this.notices = notices;
    this.apart = apart;
    newsAtMillis = onlooker.millis();
  }

  /**
   * Returns the same files, whose {@link #inOrderOfTime} refuses those that overlap. A file that is
   * named twice does. So do two files in which the readings of a processor, from its first to its
   * last one, share time. It costs memory for every processor in every file.
   */
  public RecordedFiles refusingOverlaps() {
    return new RecordedFiles(named, layout, onlooker, notices, true);
  }

  /**
   * Returns those files that can be read more than once: all but pipes.
   *
   * @throws RecordingException if a folder cannot be looked into
   */
  public RecordedFiles readableAgain() throws RecordingException {
    return new RecordedFiles(
        files().stream().filter(Files::isRegularFile).toList(), layout, onlooker, notices, apart);
  }

  /**
   * Returns whether all files can be read more than once.
   *
   * @throws RecordingException if a folder cannot be looked into
   */
  public boolean areReadableAgain() throws RecordingException {
    return files().stream().allMatch(Files::isRegularFile);
  }

  /**
   * Returns from where to where the readings are: after {@link #inOrderOfTime}. Empty if there are
   * none.
   */
  public Optional<Extent> extent() {
    return newestMillis < oldestMillis
        ? Optional.empty()
        : Optional.of(new Extent(oldestMillis, newestMillis));
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
      for (Path file : files()) {
        recordings.add(open(file, badLines));
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
    for (Path file : files()) {
      if (Files.isRegularFile(file) || Files.notExists(file)) {
        // What cannot even be opened is refused before hours of reading.
        open(file, badLines).close();
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

  private Recording open(Path file, BadLines badLines) throws RecordingException {
    return Recording.open(file, layout, badLines, notices);
  }

  private List<Path> files() throws RecordingException {
    if (files == null) {
      List<Path> all = new ArrayList<>();
      for (Path path : named) {
        if (Files.isDirectory(path)) {
          all.addAll(filesIn(path));
        } else {
          all.add(path);
        }
      }
      files = all;
    }
    return files;
  }

  /** Hidden files are left out, and what collectd measures besides processors. */
  private static List<Path> filesIn(Path folder) throws RecordingException {
    List<Path> found;
    try (Stream<Path> all = Files.walk(folder)) {
      found =
          all.filter(path -> !isHidden(folder, path) && !CollectdCsv.isOfSomethingElse(path))
              .filter(Files::isRegularFile)
              .sorted(Comparator.comparing(Path::toString))
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new RecordingException(folder + ": cannot be read: " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw new RecordingException(folder + ": the folder holds no recorded file");
    }
    return found;
  }

  private static boolean isHidden(Path folder, Path path) {
    for (Path name : folder.relativize(path)) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private boolean areInOrder(BadLines badLines) throws RecordingException {
    if (files().size() > MOST_SIDE_BY_SIDE || !areReadableAgain()) {
      return false;
    }
    BadLines notCounted = new BadLines(badLines.areSkipped());
    Overlaps overlaps = new Overlaps();
    for (Path file : files()) {
      overlaps.startFile(file);
      try (Recording recording = open(file, notCounted)) {
        long highestMillis = Long.MIN_VALUE;
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          if (reading.occurredAtMillis() < highestMillis) {
            return false;
          }
          highestMillis = reading.occurredAtMillis();
          extendTo(highestMillis);
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
    for (Path file : files()) {
      overlaps.startFile(file);
      try (Recording recording = open(file, badLines)) {
        CpuReading reading;
        while (goesOn() && (reading = recording.next()) != null) {
          sort.add(reading);
          extendTo(reading.occurredAtMillis());
          if (apart) {
            overlaps.add(reading);
          }
        }
      }
    }
    refuse(overlaps);
  }

  private void extendTo(long millis) {
    oldestMillis = Math.min(oldestMillis, millis);
    newestMillis = Math.max(newestMillis, millis);
  }

  private void refuseAFileNamedTwice() throws RecordingException {
    Map<Path, Path> known = new HashMap<>();
    for (Path file : files()) {
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

  /**
   * From where to where readings are.
   *
   * @param oldestMillis lowest event time, milliseconds since the epoch
   * @param newestMillis highest event time
   */
  public record Extent(long oldestMillis, long newestMillis) {}
}
