package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EventTimeSortTest {
  /** A few readings a chunk, and three runs a level: some hundred readings fill many levels. */
  private static final EventTimeSort.Bounds TINY = new EventTimeSort.Bounds(1_000, 4_096, 3);

  @TempDir private Path dir = Path.of("");

  @Property
  void readingsComeInOrderOfTimeAndThoseOfOneTimeAsTheyWereAdded(
      @ForAll @IntRange(max = 600) int count,
      @ForAll @IntRange(min = 1, max = 100) int times,
      @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    List<CpuReading> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(
          new CpuReading(
              "h" + random.nextInt(9), "c" + random.nextInt(3), i, random.nextInt(times)));
    }

    Path folder = Files.createTempDirectory("event-time-sort-test-");
    assertThat(sorted(folder, added))
        .containsExactlyElementsOf(
            added.stream().sorted(Comparator.comparingLong(CpuReading::occurredAtMillis)).toList());
    // Fails if anything is left in it.
    Files.delete(folder);
  }

  @Test
  void whatAReadingHoldsComesBackToTheLastBit() throws Exception {
    List<CpuReading> added = new ArrayList<>();
    for (int length : new int[] {1, 19_999, 20_000, 20_001, 40_000, 70_000}) {
      added.add(new CpuReading("ü\uD800".repeat(length), "€".repeat(length), -0.0, -1));
      added.add(new CpuReading("x".repeat(length), "", Double.MIN_VALUE, Long.MIN_VALUE));
      added.add(new CpuReading("", "\uD83D\uDE00", 105.60000000000001, Long.MAX_VALUE));
    }
    assertThat(sorted(dir, added))
        .containsExactlyElementsOf(
            added.stream().sorted(Comparator.comparingLong(CpuReading::occurredAtMillis)).toList());
  }

  @Test
  void fewReadingsNeedNoFile() throws Exception {
    try (EventTimeSort sort =
        new EventTimeSort(in(dir.resolve("missing")), EventTimeSort.Bounds.DEFAULT)) {
      for (int i = 100; i > 0; i--) {
        sort.add(new CpuReading("doc", "cpu1", 1, i));
      }
      assertThat(sort.sorted().next()).isEqualTo(new CpuReading("doc", "cpu1", 1, 1));
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void filesHaveNoNameWhileTheyAreInUseSoThatNothingCanLeaveThemBehind() throws Exception {
    try (EventTimeSort sort = new EventTimeSort(in(dir), TINY)) {
      fill(sort);
      assertThat(left()).isEmpty();
      assertThat(sort.sorted().next()).isNotNull();
      assertThat(left()).isEmpty();
    }
  }

  @Test
  void nothingIsLeftIfNotAllIsRead() throws Exception {
    // Files lose their names at once where that is possible; where it is not, closing takes them.
    List<FileChannel> opened = new ArrayList<>();
    EventTimeSort.Scratch scratch = EventTimeSort.Scratch.in(dir);
    EventTimeSort sort =
        new EventTimeSort(
            in(dir),
            TINY,
            () -> {
              opened.add(scratch.open());
              return opened.get(opened.size() - 1);
            });
    fill(sort);
    try (Readings readings = sort.sorted()) {
      assertThat(readings.next()).isNotNull();
      assertThat(opened).isNotEmpty().allMatch(FileChannel::isOpen);
    }
    assertThat(opened).noneMatch(FileChannel::isOpen);
    assertThat(left()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullFolderIsNamed() {
    EventTimeSort.Scratch full =
        () ->
            FileChannel.open(
                Path.of("/dev/full"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (EventTimeSort sort = new EventTimeSort(in(Path.of("/big")), TINY, full)) {
      assertThatThrownBy(() -> fill(sort))
          .isInstanceOf(RecordingException.class)
          .hasMessage(
              "cannot put the recording in order of time: a temporary file in /big cannot be"
                  + " written: No space left on device (--temporary-folder, or --keep-order)");
    }
  }

  @Test
  void aFolderThatIsGoneIsNamed() {
    Path gone = dir.resolve("gone");
    try (EventTimeSort sort = new EventTimeSort(in(gone), TINY)) {
      assertThatThrownBy(() -> fill(sort))
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("a temporary file in " + gone + " cannot be written: ");
    }
  }

  private static TemporaryFolder in(Path folder) {
    return new TemporaryFolder(folder, "--temporary-folder, or --keep-order");
  }

  private static void fill(EventTimeSort sort) throws RecordingException {
    for (int i = 0; i < 1_000; i++) {
      sort.add(new CpuReading("host" + i % 7, "cpu1", i, i * 7_919L % 1_009));
    }
  }

  private static List<CpuReading> sorted(Path folder, List<CpuReading> added)
      throws RecordingException {
    List<CpuReading> sorted = new ArrayList<>();
    try (EventTimeSort sort = new EventTimeSort(in(folder), TINY)) {
      for (CpuReading reading : added) {
        sort.add(reading);
      }
      try (Readings readings = sort.sorted()) {
        CpuReading reading;
        while ((reading = readings.next()) != null) {
          sorted.add(reading);
        }
      }
    }
    return sorted;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.toList();
    }
  }
}
