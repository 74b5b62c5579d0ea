package dev.beamwatch.pipeline.replay;

import static dev.beamwatch.pipeline.replay.PastWindows.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** However records are spread over partitions and read, the same windows come out. */
class WindowMergePropertiesTest {
  private static final int MARGIN_WINDOWS = 3;

  /** A record, and by how many windows it comes late. */
  private record Sent(WindowStats stats, int late) {
    long place() {
      return stats.windowEndMillis() / SIZE + late;
    }
  }

  @Provide
  Arbitrary<List<Sent>> records() {
    Arbitrary<WindowStats> windows =
        Combinators.combine(
                Arbitraries.integers().between(1, 30),
                Arbitraries.of("doc", "happy", "sleepy"),
                Arbitraries.of("cpu1", "cpu2"),
                Arbitraries.integers().between(1, 4))
            .as(PastWindows::window);
    return Combinators.combine(windows, Arbitraries.integers().between(0, MARGIN_WINDOWS - 1))
        .as(Sent::new)
        .list()
        .ofMaxSize(120);
  }

  @Property
  void anyInterleavingOfAnyPartitionsGivesTheNewestOfEachWindowInOrder(
      @ForAll("records") List<Sent> records,
      @ForAll @IntRange(min = 1, max = 5) int partitions,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<List<WindowStats>> logs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      logs.add(new ArrayList<>());
    }
    records.stream()
        .sorted(Comparator.comparingLong(Sent::place))
        .forEach(sent -> logs.get(random.nextInt(partitions)).add(sent.stats()));
    WindowMerge merge = new WindowMerge(partitions, MARGIN_WINDOWS * SIZE);

    assertThat(read(logs, merge, random)).isEqualTo(model(records));
    assertThat(merge.leftOut()).isZero();
  }

  /** Reads as the topic is read: any partition that is not too far ahead. */
  private static List<List<WindowStats>> read(
      List<List<WindowStats>> logs, WindowMerge merge, Random random) {
    List<List<WindowStats>> groups = new ArrayList<>();
    int[] offsets = new int[logs.size()];
    while (true) {
      List<Integer> toRead = new ArrayList<>();
      for (int partition = 0; partition < logs.size(); partition++) {
        if (!merge.hasEnded(partition) && offsets[partition] == logs.get(partition).size()) {
          merge.end(partition);
        }
      }
      for (int partition = 0; partition < logs.size(); partition++) {
        if (!merge.hasEnded(partition) && !merge.isAhead(partition)) {
          toRead.add(partition);
        }
      }
      for (List<WindowStats> next = merge.next(); next != null; next = merge.next()) {
        groups.add(next);
      }
      if (toRead.isEmpty()) {
        return groups;
      }
      int partition = toRead.get(random.nextInt(toRead.size()));
      merge.add(partition, logs.get(partition).get(offsets[partition]++));
    }
  }

  private static List<List<WindowStats>> model(List<Sent> records) {
    Map<Long, Map<String, WindowStats>> byEnd = new TreeMap<>();
    for (Sent sent : records) {
      WindowStats stats = sent.stats();
      byEnd
          .computeIfAbsent(stats.windowEndMillis(), end -> new TreeMap<>())
          .merge(
              stats.hostname() + stats.cpu(),
              stats,
              (one, other) -> one.readingCount() > other.readingCount() ? one : other);
    }
    return byEnd.values().stream()
        .map(Map::values)
        .map((Collection<WindowStats> windows) -> List.copyOf(windows))
        .toList();
  }
}
