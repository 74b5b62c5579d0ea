package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;

/** Any table gives the limits that a naive look through its rows gives. */
class LimitsPropertiesTest {
  private static final LimitDefaults DEFAULTS = new LimitDefaults(2, 4, 8, Duration.ofSeconds(90));
  private static final List<String> HOSTS = List.of("a", "ab", "ß", "*", "c");
  private static final List<String> CPUS = List.of("cpu1", "cpu2", "|", "七");

  @Property(tries = 500)
  void theRowThatAppliesIsTheOneThatANaiveLookFinds(@ForAll("tables") List<Threshold> rows) {
    Thresholds thresholds = built(rows);

    for (String host : Stream.concat(HOSTS.stream(), Stream.of("other")).toList()) {
      for (String cpu : Stream.concat(CPUS.stream(), Stream.of("other")).toList()) {
        for (long end = -1; end <= 4; end++) {
          assertThat(Optional.ofNullable(thresholds.limit(host, cpu, end)))
              .as("%s %s at %s of %s", host, cpu, end, rows)
              .isEqualTo(naive(rows, host, cpu, end).map(LimitsPropertiesTest::resolved));
        }
      }
    }
  }

  @Property(tries = 200)
  void theOrderOfTheRowsChangesNothingAndTheCoderGivesItBack(
      @ForAll("tables") List<Threshold> rows, @ForAll long seed) throws Exception {
    List<Threshold> others = new ArrayList<>(rows);
    Collections.shuffle(others, new Random(seed));
    Thresholds thresholds = built(rows);
    byte[] bytes = CoderUtils.encodeToByteArray(ThresholdsCoder.INSTANCE, thresholds);

    assertThat(CoderUtils.encodeToByteArray(ThresholdsCoder.INSTANCE, built(others)))
        .isEqualTo(bytes);
    assertThat(CoderUtils.decodeFromByteArray(ThresholdsCoder.INSTANCE, bytes))
        .isEqualTo(thresholds);
  }

  @Property(tries = 500)
  void theTimeOfSilenceIsTheOneThatANaiveLookFinds(@ForAll("tables") List<Threshold> rows) {
    Map<String, List<Map.Entry<Long, Long>>> visited = new TreeMap<>();
    built(rows)
        .forEachHost(
            (host, froms, silents, channels) -> {
              List<Map.Entry<Long, Long>> periods = new ArrayList<>();
              for (int i = 0; i < froms.length; i++) {
                periods.add(Map.entry(froms[i], silents[i]));
              }
              assertThat(visited.put(host, periods)).isNull();
            });

    assertThat(visited).isEqualTo(naivePeriods(rows));
  }

  @Provide
  Arbitrary<List<Threshold>> tables() {
    Arbitrary<BigDecimal> tops =
        Arbitraries.of(new BigDecimal("20"), new BigDecimal("20.0"), new BigDecimal("62.5"));
    Arbitrary<Integer> counts = Arbitraries.of(1, 3).injectNull(0.5);
    Arbitrary<Threshold> rows =
        Combinators.combine(
                Arbitraries.of(HOSTS),
                tops,
                Arbitraries.of(CPUS).injectNull(0.5),
                Arbitraries.of(BigDecimal.ONE, BigDecimal.TEN).injectNull(0.7),
                counts,
                Arbitraries.of(0, 30, 60).injectNull(0.5),
                Arbitraries.of("C1", "C|2").injectNull(0.7),
                Arbitraries.of(0L, 1L, 2L, 3L).injectNull(0.5))
            .as(
                (host, top, cpu, warning, count, silent, channel, from) ->
                    new Threshold(
                        host, top, cpu, warning, null, null, count, null, silent, channel, from));
    return rows.list().ofMaxSize(25);
  }

  private static Thresholds built(List<Threshold> rows) {
    return Thresholds.of(rows, DEFAULTS, 1);
  }

  private static long from(Threshold row) {
    Long from = row.validFromMillis();
    return from == null ? Long.MIN_VALUE : from;
  }

  private static Optional<Threshold> naive(
      List<Threshold> rows, String host, String cpu, long end) {
    return kind(rows, host, cpu, end)
        .or(() -> kind(rows, host, null, end))
        .or(() -> kind(rows, "*", cpu, end))
        .or(() -> kind(rows, "*", null, end));
  }

  private static Optional<Threshold> kind(
      List<Threshold> rows, String host, @Nullable String cpu, long end) {
    return rows.stream()
        .filter(row -> row.hostname().equals(host) && Objects.equals(row.cpu(), cpu))
        .filter(row -> from(row) <= end)
        .min(
            Comparator.comparingLong(LimitsPropertiesTest::from)
                .reversed()
                .thenComparing(Threshold::allowedTop)
                .thenComparing(LimitText::of));
  }

  private static Limit resolved(Threshold row) {
    BigDecimal warning = row.warningTop();
    Integer of = row.ofWindows();
    return new Limit(
        row.allowedTop(),
        warning,
        warning == null ? row.allowedTop() : warning,
        2,
        of == null ? 4 : of,
        8,
        row.channel(),
        row.validFromMillis());
  }

  private static Map<String, List<Map.Entry<Long, Long>>> naivePeriods(List<Threshold> rows) {
    Map<String, List<Map.Entry<Long, Long>>> all = new TreeMap<>();
    for (String host : HOSTS) {
      List<Threshold> own =
          rows.stream().filter(row -> row.hostname().equals(host) && !host.equals("*")).toList();
      for (long from : new TreeSet<>(own.stream().map(LimitsPropertiesTest::from).toList())) {
        long silent =
            kind(own, host, null, from)
                .map(LimitsPropertiesTest::silentAfter)
                .orElseGet(
                    () ->
                        CPUS.stream()
                            .flatMap(cpu -> kind(own, host, cpu, from).stream())
                            .map(LimitsPropertiesTest::silentAfter)
                            .filter(millis -> millis > 0)
                            .min(Comparator.naturalOrder())
                            .orElse(0L));
        all.computeIfAbsent(host, key -> new ArrayList<>()).add(Map.entry(from, silent));
      }
    }
    return all;
  }

  private static long silentAfter(Threshold row) {
    Integer seconds = row.silentAfterSeconds();
    return seconds == null ? 90_000 : seconds * 1_000L;
  }
}
