package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.coders.Hostile;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  @Test
  void everyHostIsFoundAmongMany() {
    Map<String, Integer> limits = new HashMap<>();
    Random random = new Random(1);
    while (limits.size() < 5_000) {
      limits.put("host-" + Integer.toString(random.nextInt(1 << 20), 36), limits.size());
    }
    for (String host : Hostile.TEXTS) {
      limits.put(host, limits.size());
    }

    Thresholds thresholds = Thresholds.of(limits, 7);

    assertThat(thresholds.hosts()).isEqualTo(limits.size());
    assertThat(limits)
        .allSatisfy((host, limit) -> assertThat(thresholds.allowedTop(host)).isEqualTo(limit));
    assertThat(limits.keySet())
        .allSatisfy(
            host ->
                assertThat(thresholds.allowedTop(host + "\u0001"))
                    .isEqualTo(limits.get(host + "\u0001")));
  }

  @Test
  void namesThatBeginAlikeAreTold() {
    Thresholds thresholds = Thresholds.of(Map.of("a", 1, "ab", 2, "", 3, "b", 4), 0);

    assertThat(thresholds.allowedTop("")).isEqualTo(3);
    assertThat(thresholds.allowedTop("a")).isEqualTo(1);
    assertThat(thresholds.allowedTop("ab")).isEqualTo(2);
    assertThat(thresholds.allowedTop("abc")).isNull();
    assertThat(thresholds.allowedTop("b")).isEqualTo(4);
    assertThat(thresholds.allowedTop("0")).isNull();
    assertThat(Thresholds.of(Map.of(), 0).allowedTop("")).isNull();
  }

  @Test
  void whatIsAddedTwiceIsToldAndTheLowestCountsWhateverTheOrder() {
    for (int[] order : new int[][] {{30, 20, 40}, {20, 30, 40}, {40, 30, 20}}) {
      Thresholds.Builder builder = new Thresholds.Builder();
      builder.add("z", 1);
      for (int limit : order) {
        builder.add("doc", limit);
      }
      Set<String> duplicated = new TreeSet<>();

      Thresholds thresholds = builder.build(0, duplicated);

      assertThat(thresholds).isEqualTo(Thresholds.of(Map.of("doc", 20, "z", 1), 0));
      assertThat(duplicated).containsExactly("doc");
    }
  }

  @Test
  void arraysThatDoNotFitTogetherAreRefused() {
    byte[] ab = {'a', 'b'};
    assertThatThrownBy(() -> new Thresholds(ab, new int[] {1}, new int[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Thresholds(ab, new int[] {3}, new int[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Thresholds(ab, new int[] {1, 2}, new int[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Thresholds(ab, new int[] {2, 1, 2}, new int[] {1, 2, 3}, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFewLimitsAreWrittenOutAndManyAreNot() {
    assertThat(Thresholds.of(Map.of("doc", 20, "dopey", 90), 5))
        .hasToString("Thresholds[loadedAtMillis=5, doc=20, dopey=90]");
    Map<String, Integer> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("host" + i, i);
    }
    assertThat(Thresholds.of(many, 5).toString()).endsWith(", and others]").hasSizeLessThan(400);
  }
}
