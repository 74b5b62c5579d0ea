package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.recordings.Overlaps.Overlap;
import dev.beamwatch.schemas.CpuReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OverlapsTest {
  private static final Path A = Path.of("a.csv");
  private static final Path B = Path.of("b.csv");
  private static final Path C = Path.of("c.csv");

  private final Overlaps overlaps = new Overlaps();

  private void file(Path file, String hostname, String cpu, long... times) {
    overlaps.startFile(file);
    add(hostname, cpu, times);
  }

  private void add(String hostname, String cpu, long... times) {
    for (long occurredAtMillis : times) {
      overlaps.add(new CpuReading(hostname, cpu, 1, occurredAtMillis));
    }
  }

  @Test
  void withoutFilesNothingOverlaps() {
    assertThat(overlaps.first()).isEmpty();
  }

  @Test
  void aReadingOfNoFileIsAMistakeOfTheCaller() {
    assertThatThrownBy(() -> add("doc", "cpu1", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no file was started");
  }

  @Test
  void theSameTimeTwiceInOneFileIsNoOverlap() {
    file(A, "doc", "cpu1", 1, 1, 2, 1);
    assertThat(overlaps.first()).isEmpty();
  }

  @Test
  void filesBehindEachOtherDoNotOverlapWhateverTheirOrder() {
    file(C, "doc", "cpu1", 60, 50);
    file(A, "doc", "cpu1", 10, 20);
    file(B, "doc", "cpu1", 40, 21);
    assertThat(overlaps.first()).isEmpty();
  }

  @Test
  void otherHostsAndOtherProcessorsMayHaveTheSameTimes() {
    file(A, "doc", "cpu1", 1, 2);
    file(B, "doc", "cpu2", 1, 2);
    add("grumpy", "cpu1", 1, 2);
    assertThat(overlaps.first()).isEmpty();
  }

  @Test
  void anInstantThatEndsOneFileAndBeginsTheNextIsAnOverlap() {
    file(A, "doc", "cpu1", 10, 20);
    file(B, "doc", "cpu1", 20, 30);
    assertThat(overlaps.first()).hasValue(new Overlap(A, B, "doc", "cpu1", 20, 20));
  }

  @Test
  void aFileInTheMiddleOfAnotherIsNamedInTheOrderOfFiles() {
    file(A, "doc", "cpu1", 40, 50);
    file(B, "doc", "cpu1", 90, 0);
    assertThat(overlaps.first()).hasValue(new Overlap(A, B, "doc", "cpu1", 40, 50));
  }

  @Test
  void aFileThatIsNamedTwiceOverlapsWithItself() {
    file(A, "doc", "cpu1", 10, 20);
    file(A, "doc", "cpu1", 10, 20);
    assertThat(overlaps.first()).hasValue(new Overlap(A, A, "doc", "cpu1", 10, 20));
  }

  @Test
  void theEarliestOverlapOfASeriesIsTold() {
    file(A, "happy", "cpu1", 1);
    add("doc", "cpu1", 0, 10);
    file(B, "doc", "cpu1", 20, 30);
    file(C, "doc", "cpu1", 25, 30);
    file(Path.of("d.csv"), "doc", "cpu1", 9, 9);
    assertThat(overlaps.first()).hasValue(new Overlap(A, Path.of("d.csv"), "doc", "cpu1", 9, 9));
  }

  @Test
  void theMessageNamesBothFilesTheSeriesAndThePeriod() {
    assertThat(new Overlap(A, B, "doc", "cpu1", 1_633_956_789_277L, 1_633_957_080_000L).message())
        .isEqualTo(
            "a.csv and b.csv overlap: both cover 2021-10-11T12:53:09.277Z to 2021-10-11T12:58:00Z"
                + " of host doc, cpu cpu1");
    assertThat(new Overlap(A, B, "doc", "cpu1", 1_633_957_080_000L, 1_633_957_080_000L).message())
        .isEqualTo(
            "a.csv and b.csv overlap: both cover 2021-10-11T12:58:00Z of host doc, cpu cpu1");
  }

  /** Compares with all pairs of files. */
  @Property
  void thereIsAnOverlapExactlyIfTwoFilesShareTime(
      @ForAll @Size(max = 8) List<@IntRange(max = 40) Integer> begins,
      @ForAll @Size(min = 8, max = 8) List<@IntRange(max = 8) Integer> lengths) {
    Overlaps found = new Overlaps();
    List<Overlap> expected = new ArrayList<>();
    for (int i = 0; i < begins.size(); i++) {
      long from = begins.get(i);
      long to = from + lengths.get(i);
      found.startFile(Path.of(String.valueOf(i)));
      found.add(new CpuReading("doc", "cpu1", 1, to));
      found.add(new CpuReading("doc", "cpu1", 1, from));
      int file = i;
      IntStream.range(0, i)
          .mapToObj(
              other -> {
                long otherFrom = begins.get(other);
                long otherTo = otherFrom + lengths.get(other);
                return new Overlap(
                    Path.of(String.valueOf(other)),
                    Path.of(String.valueOf(file)),
                    "doc",
                    "cpu1",
                    Math.max(from, otherFrom),
                    Math.min(to, otherTo));
              })
          .filter(overlap -> overlap.fromMillis() <= overlap.toMillis())
          .forEach(expected::add);
    }

    if (expected.isEmpty()) {
      assertThat(found.first()).isEmpty();
    } else {
      long earliest = expected.stream().mapToLong(Overlap::fromMillis).min().orElseThrow();
      assertThat(found.first()).get().isIn(expected);
      assertThat(found.first().orElseThrow().fromMillis()).isEqualTo(earliest);
    }
  }
}
