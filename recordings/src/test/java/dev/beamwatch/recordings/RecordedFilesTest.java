package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RecordedFilesTest {
  /** As many readings as the files are looked through without asking the clock. */
  private static final int LOOK = 65_536;

  @TempDir private Path dir = Path.of("");

  private final Listener listener = new Listener();

  @Test
  void readingsOfSeveralFilesComeInOrderOfTime() throws Exception {
    Path a = file("a.csv", "time,value", "3,30", "1,10");
    Path b = file("b.csv", "time,value", "2,20");

    assertThat(inOrderOfTime(files(a, b)))
        .containsExactly(
            new CpuReading("a", "cpu1", 10, 1_000),
            new CpuReading("b", "cpu1", 20, 2_000),
            new CpuReading("a", "cpu1", 30, 3_000));
  }

  @Test
  void aMissingColumnIsSaidWithTheOptionAsTheCommandSpellsIt() throws Exception {
    Path csv = file("a.csv", "when,value", "1,1");

    assertThatThrownBy(() -> inOrderOfTime(files(csv)))
        .isInstanceOf(RecordingException.class)
        .hasMessage(
            "%s: no column for the time: looked for occurred_at, timestamp, time, ts, datetime,"
                + " date, time_ltz among when, value (--timeColumn)",
            csv);
  }

  @Test
  void howFarALookIsIsHeardEveryTenSeconds() throws Exception {
    Path csv = file("a.csv", rows(3 * LOOK + 1, i -> i));
    listener.millisPerLook = 5_000;

    assertThat(inOrderOfTime(files(csv))).hasSize(3 * LOOK + 1);
    assertThat(listener.heard).containsExactly("looking at the recording: 131,072 readings so far");
  }

  @Test
  void aStopEndsTheSorting() throws Exception {
    Path csv = file("a.csv", rows(100, i -> 100 - i));
    // Two are enough to see that the file is not in order; ten more are sorted.
    listener.stopAfter = 12;

    assertThat(inOrderOfTime(files(csv))).hasSize(10);
  }

  @Test
  void filesMayOverlapUnlessThatIsRefused() throws Exception {
    Path csv = file("a.csv", "time,value", "1,10");

    assertThat(inOrderOfTime(files(csv, csv))).hasSize(2);
  }

  @Test
  void aFileThatIsNamedTwiceIsRefused() throws Exception {
    Path csv = file("a.csv", "time,value", "1,10");

    assertOverlap(csv + " is named twice", csv, file("b.csv", "time,value"), csv);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aFileThatHasTwoNamesIsRefused() throws Exception {
    Path csv = file("a.csv", "time,value", "1,10");
    Path link = Files.createSymbolicLink(dir.resolve("b.csv"), csv);

    assertOverlap(csv + " and " + link + " are the same file", csv, link);
  }

  @Test
  void filesThatOverlapAreRefusedWhetherTheyAreInOrderOrNot() throws Exception {
    Path a = file("a.csv", "time,hostname,value", "1,doc,10", "60,doc,10");
    Path b = file("b.csv", "time,hostname,value", "50,doc,10", "70,doc,10");
    String period = "1970-01-01T00:00:50Z to 1970-01-01T00:01:00Z of host doc, cpu cpu1";

    assertOverlap(a + " and " + b + " overlap: both cover " + period, a, b);

    Path disordered = file("c.csv", "time,hostname,value", "70,doc,10", "50,doc,10");
    assertOverlap(a + " and " + disordered + " overlap: both cover " + period, a, disordered);
  }

  @Test
  void filesThatDoNotOverlapAreReadOneBehindTheOther() throws Exception {
    Path a = file("a.csv", "time,hostname,value", "50,doc,5", "40,doc,4");
    Path b = file("b.csv", "time,hostname,value", "30,doc,3", "20,doc,2");
    Path other = file("c.csv", "time,hostname,value", "20,grumpy,2", "50,grumpy,5");

    assertThat(inOrderOfTime(files(a, b, other).refusingOverlaps()))
        .extracting(CpuReading::usage)
        .containsExactly(2.0, 2.0, 3.0, 4.0, 5.0, 5.0);
  }

  @Test
  void aMissingFileIsRefusedBeforeTheOthersAreRead() throws Exception {
    Path missing = dir.resolve("missing.csv");
    Path bad = file("a.csv", "time,value", "2,1", "oops,1");

    assertThatThrownBy(() -> inOrderOfTime(files(bad, missing).refusingOverlaps()))
        .isInstanceOf(RecordingException.class)
        .hasMessage("%s: cannot be read: no such file", missing);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void temporaryFilesAreClosedIfALineIsRefusedWhileReadingsAreSorted() throws Exception {
    Path csv = file("a.csv", Stream.concat(rows(500_000, i -> 500_000 - i), Stream.of("oops,1")));
    Path temporary = Files.createDirectory(dir.resolve("temporary")).toRealPath();
    BadLines badLines = new BadLines(false);
    TemporaryFolder folder = TemporaryFolder.of("--folder", temporary);
    RecordedFiles files = files(csv);

    assertThatThrownBy(() -> files.inOrderOfTime(badLines, folder))
        .isInstanceOf(RecordingException.class)
        .hasMessage("%s:500002: time is no time (auto): oops (--timeFormat, --timeColumn)", csv);
    assertThat(openFiles()).noneMatch(name -> name.startsWith(temporary.toString()));
  }

  private void assertOverlap(String message, Path... files) {
    assertThatThrownBy(() -> inOrderOfTime(files(files).refusingOverlaps()))
        .isInstanceOf(RecordingException.class)
        .hasMessage(message);
  }

  private RecordedFiles files(Path... files) throws RecordingException {
    return new RecordedFiles(
        List.of(files), RecordingLayout.builder(Spelling.CAMEL_CASE).build(), listener);
  }

  private List<CpuReading> inOrderOfTime(RecordedFiles files) throws RecordingException {
    List<CpuReading> all = new ArrayList<>();
    try (Readings readings =
        files.inOrderOfTime(new BadLines(false), TemporaryFolder.of("--folder", dir))) {
      CpuReading reading;
      while ((reading = readings.next()) != null) {
        all.add(reading);
      }
    }
    return all;
  }

  /** Returns what the process has open, files that have lost their names too. */
  private static List<String> openFiles() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : links.toList()) {
        try {
          names.add(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
          // Other threads close files meanwhile.
        }
      }
    }
    return names;
  }

  private Path file(String name, String... lines) throws IOException {
    return file(name, Stream.of(lines));
  }

  private Path file(String name, Stream<String> lines) throws IOException {
    return Files.write(dir.resolve(name), lines.toList());
  }

  private static Stream<String> rows(int count, IntUnaryOperator seconds) {
    return Stream.concat(
        Stream.of("time,value"),
        IntStream.range(0, count).mapToObj(i -> seconds.applyAsInt(i) + ",1"));
  }

  /** Lets time pass with every question, and stops after so many. */
  private static final class Listener implements Onlooker {
    final List<String> heard = new ArrayList<>();
    long millisPerLook;
    int stopAfter = Integer.MAX_VALUE;
    private int asked;

    @Override
    public long millis() {
      return (asked + 1) / LOOK * millisPerLook;
    }

    @Override
    public void hear(String news) {
      heard.add(news);
    }

    @Override
    public boolean wantsStop() {
      return asked++ >= stopAfter;
    }
  }
}
