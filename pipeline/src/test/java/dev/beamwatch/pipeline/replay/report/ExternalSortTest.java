package dev.beamwatch.pipeline.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.replay.report.ExternalSort.Bounds;
import dev.beamwatch.pipeline.replay.report.ExternalSort.Cursor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalSortTest {
  private static final ExternalSort.Format<Integer> NUMBERS =
      new ExternalSort.Format<>() {
        @Override
        public void write(Integer number, DataOutput out) throws IOException {
          out.writeInt(number);
        }

        @Override
        public Integer read(DataInput in) throws IOException {
          return in.readInt();
        }
      };

  private final Path folder;

  ExternalSortTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 2", "3, 4, 2", "4, 4, 2", "1000, 4, 2", "1000, 1, 3", "1001, 7, 64"})
  void whateverFitsIntoMemoryAllComesSorted(int count, int elements, int runs) throws IOException {
    List<Integer> numbers =
        IntStream.range(0, count).map(i -> i / 2).boxed().collect(Collectors.toList());
    List<Integer> shuffled = new ArrayList<>(numbers);
    Collections.shuffle(shuffled, new Random(42));

    try (ExternalSort<Integer> sort = sort(new Bounds(elements, runs))) {
      for (int number : shuffled) {
        sort.add(number);
      }

      assertThat(all(sort.sorted())).isEqualTo(numbers);
    }
    assertThat(filesIn(folder)).isEmpty();
  }

  @Test
  void aFolderThatIsGoneIsAnErrorThatNamesIt() throws IOException {
    Path gone = folder.resolve("gone");
    try (ExternalSort<Integer> sort =
        new ExternalSort<>(gone, Comparator.naturalOrder(), NUMBERS, new Bounds(2, 2))) {
      sort.add(1);

      assertThatThrownBy(() -> sort.add(2))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("gone");
    }
  }

  private ExternalSort<Integer> sort(Bounds bounds) {
    return new ExternalSort<>(folder, Comparator.naturalOrder(), NUMBERS, bounds);
  }

  private static List<Integer> all(Cursor<Integer> cursor) throws IOException {
    List<Integer> all = new ArrayList<>();
    for (Integer next = cursor.next(); next != null; next = cursor.next()) {
      all.add(next);
    }
    return all;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
