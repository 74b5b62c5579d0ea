package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.beamwatch.pipeline.coders.Hostile;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  @Test
  void everyHostIsFoundAmongMany() {
    Map<String, BigDecimal> limits = new HashMap<>();
    Random random = new Random(1);
    while (limits.size() < 5_000) {
      limits.put(
          "host-" + Integer.toString(random.nextInt(1 << 20), 36),
          BigDecimal.valueOf(limits.size(), limits.size() % 4));
    }
    for (String host : Hostile.TEXTS) {
      limits.put(host, BigDecimal.valueOf(limits.size()));
    }

    Thresholds thresholds = Thresholds.of(limits, 7);

    assertThat(thresholds.hosts()).isEqualTo(limits.size());
    assertThat(limits)
        .allSatisfy((host, limit) -> assertThat(allowedTop(thresholds, host)).isEqualTo(limit));
    assertThat(limits.keySet())
        .allSatisfy(
            host ->
                assertThat(allowedTop(thresholds, host + "\u0001"))
                    .isEqualTo(limits.get(host + "\u0001")));
  }

  @Test
  void theRowsOfAHostAreThoseOfAllTimesAndProcessors() {
    Thresholds thresholds =
        Thresholds.of(
            List.of(
                row("doc", "cpu2", 4, 7L),
                row("doc", null, 2, 9L),
                row("other", null, 9, null),
                row("doc", "cpu2", 3, null),
                row("doc", null, 1, null)),
            LimitDefaults.OF_CONTRACT,
            0);

    assertThat(thresholds.rowsOf("doc"))
        .extracting(
            Thresholds.HostRow::cpu,
            each -> each.limit().allowedTop().intValue(),
            each -> each.limit().validFromMillis())
        .containsExactly(
            tuple(null, 1, null), tuple(null, 2, 9L), tuple("cpu2", 3, null), tuple("cpu2", 4, 7L));
    assertThat(thresholds.rowsOf("other")).hasSize(1);
    assertThat(thresholds.rowsOf("nobody")).isEmpty();
  }

  private static Threshold row(
      String hostname, @Nullable String cpu, int allowedTop, @Nullable Long validFrom) {
    return new Threshold(
        hostname,
        BigDecimal.valueOf(allowedTop),
        cpu,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        validFrom);
  }

  @Test
  void namesThatBeginAlikeAreTold() {
    Thresholds thresholds =
        Thresholds.of(
            Map.of(
                "a",
                BigDecimal.ONE,
                "ab",
                BigDecimal.valueOf(2),
                "",
                BigDecimal.TEN,
                "b",
                BigDecimal.ZERO),
            0);

    assertThat(allowedTop(thresholds, "")).isEqualTo(BigDecimal.TEN);
    assertThat(allowedTop(thresholds, "a")).isEqualTo(BigDecimal.ONE);
    assertThat(allowedTop(thresholds, "ab")).isEqualTo(BigDecimal.valueOf(2));
    assertThat(allowedTop(thresholds, "abc")).isNull();
    assertThat(allowedTop(thresholds, "b")).isEqualTo(BigDecimal.ZERO);
    assertThat(allowedTop(thresholds, "0")).isNull();
    assertThat(allowedTop(Thresholds.of(Map.of(), 0), "")).isNull();
  }

  @Test
  void aLimitKeepsItsDigits() {
    for (String limit : List.of("62.50", "-5.5", "0", "0.0", "0.0000001", "33.3333333333333333")) {
      assertThat(allowedTop(Thresholds.of(Map.of("doc", new BigDecimal(limit)), 0), "doc"))
          .isEqualTo(new BigDecimal(limit));
    }
  }

  @Test
  void whatIsAddedTwiceIsToldOnceAndTheLowestCountsWhateverTheOrder() {
    for (String[] order :
        new String[][] {{"30", "20", "100"}, {"20", "30", "100"}, {"100", "30", "20"}}) {
      Thresholds.Builder builder = new Thresholds.Builder();
      builder.add(new Threshold("z", BigDecimal.ONE));
      for (String limit : order) {
        builder.add(new Threshold("doc", new BigDecimal(limit)));
      }
      List<String> duplicated = new ArrayList<>();

      Thresholds thresholds =
          builder.build(
              LimitDefaults.OF_CONTRACT, 0, (host, cpu, validFrom) -> duplicated.add(host));

      assertThat(thresholds)
          .isEqualTo(Thresholds.of(Map.of("doc", BigDecimal.valueOf(20), "z", BigDecimal.ONE), 0));
      assertThat(duplicated).containsExactly("doc");
    }
  }

  @Test
  void ofEqualLimitsTheShortestCountsWhateverTheOrder() {
    for (String[] order : new String[][] {{"20.0", "20", "20.00"}, {"20", "20.00", "20.0"}}) {
      Thresholds.Builder builder = new Thresholds.Builder();
      for (String limit : order) {
        builder.add(new Threshold("doc", new BigDecimal(limit)));
      }

      assertThat(allowedTop(built(builder), "doc")).isEqualTo(BigDecimal.valueOf(20));
    }
  }

  @Test
  void arraysThatDoNotFitTogetherAreRefused() {
    byte[] ab = {'a', 'b'};
    for (int[] ends : new int[][] {{1}, {3}, {2, 1, 2}, {}}) {
      assertThatThrownBy(() -> new PackedTexts(ab, ends))
          .isInstanceOf(IllegalArgumentException.class);
    }
    PackedTexts one = new PackedTexts(ab, new int[] {2});
    PackedTexts two = new PackedTexts(ab, new int[] {1, 2});
    int[] none = {};
    long[] noTimes = {};
    int[] first = {0};
    for (Supplier<PackedRows> wrong :
        List.<Supplier<PackedRows>>of(
            () -> new PackedRows(two, none, one, none, noTimes, first, one),
            () -> new PackedRows(one, none, one, none, noTimes, new int[] {1}, one),
            () -> new PackedRows(one, none, one, none, noTimes, new int[] {-1}, one),
            () -> new PackedRows(one, first, one, none, noTimes, first, one),
            () -> new PackedRows(one, new int[] {0, 2}, one, none, noTimes, first, one),
            () -> new PackedRows(two, new int[] {0, 0, 1}, one, none, noTimes, first, one),
            () -> new PackedRows(one, none, one, new int[] {2}, noTimes, first, one),
            () -> new PackedRows(one, none, one, new int[] {0, 0}, noTimes, first, one),
            () -> new PackedRows(one, none, one, none, new long[] {1, 2}, first, one))) {
      assertThatThrownBy(wrong::get).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aHostsSilenceIsToldInTheChannelOfItsRow() {
    Thresholds thresholds =
        Thresholds.of(
            List.of(
                new Threshold(
                    "doc",
                    BigDecimal.TEN,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    60,
                    "C-night",
                    1_600_000_000_000L)),
            LimitDefaults.OF_CONTRACT,
            0);
    List<String> channels = new ArrayList<>();

    thresholds.forEachHost((host, from, silentAfter, told) -> channels.add(host + " " + told[0]));

    assertThat(channels).containsExactly("doc C-night");
  }

  @Test
  void aFewLimitsAreWrittenOutAndManyAreNot() {
    assertThat(
            Thresholds.of(
                Map.of("doc", BigDecimal.valueOf(20), "dopey", new BigDecimal("90.5")), 5))
        .hasToString("Thresholds[loadedAtMillis=5, doc=20, dopey=90.5]");
    Map<String, BigDecimal> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("host" + i, BigDecimal.valueOf(i));
    }
    assertThat(Thresholds.of(many, 5).toString()).endsWith(", and others]").hasSizeLessThan(400);
  }

  private static Thresholds built(Thresholds.Builder builder) {
    return builder.build(LimitDefaults.OF_CONTRACT, 0, (host, cpu, validFrom) -> {});
  }

  private static @Nullable BigDecimal allowedTop(Thresholds thresholds, String hostname) {
    Limit limit = thresholds.limit(hostname, "cpu1", 0);
    return limit == null ? null : limit.allowedTop();
  }
}
