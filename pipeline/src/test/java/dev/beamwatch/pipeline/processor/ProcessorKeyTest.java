package dev.beamwatch.pipeline.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorKeyTest {
  @Test
  void theKeysOfABucketAreInManyPlacesOfAHashMap() {
    Map<Integer, List<ProcessorKey>> byBucket = new HashMap<>();
    for (int host = 0; host < 20_000; host++) {
      for (int cpu = 0; cpu < 5; cpu++) {
        ProcessorKey key = new ProcessorKey("host" + host, "cpu" + cpu);
        byBucket
            .computeIfAbsent(Buckets.KEPT.of(key.hostname()), bucket -> new ArrayList<>())
            .add(key);
      }
    }

    // Some 400 keys in 1,024 places: thrown at random, they are in some 330 of them.
    assertThat(byBucket.values())
        .allSatisfy(
            keys ->
                assertThat(keys.stream().map(ProcessorKeyTest::placeOf1024).distinct().count())
                    .isGreaterThan(keys.size() / 2));
  }

  /** As {@link HashMap} does it. */
  private static int placeOf1024(ProcessorKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & 1023;
  }
}
