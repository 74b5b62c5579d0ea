package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.MalformedReadingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private static final long START = 1_633_956_780_000L;
  private static final int MANY = 64_000;

  private static ScenarioConfig.Builder config() {
    return ScenarioConfig.builder().startMillis(START).readingsPerSecond(100);
  }

  private static ScenarioConfig.Builder everyTrouble() {
    return config()
        .outOfOrder(Duration.ofSeconds(8))
        .lateFraction(0.1)
        .duplicateFraction(0.1)
        .malformedFraction(0.1)
        .futureFraction(0.1)
        .incidents(List.of(Incident.parse("dopey@PT10S+PT30S=99.5", START)))
        .silences(List.of(Silence.parse("doc@PT20S+PT10S", START)));
  }

  private static List<Message> many(ScenarioConfig config) {
    return new Scenario(config).messages(MANY).toList();
  }

  /** Fewer, because some of the malformed ones are large. */
  private static List<Message> someMalformed(double fraction) {
    return new Scenario(config().malformedFraction(fraction).build()).messages(2_000).toList();
  }

  private static CpuReading reading(Message message) {
    return message.reading().orElseThrow();
  }

  private static byte[] value(Message message) {
    byte[] value = message.value();
    assertThat(value).isNotNull();
    return value == null ? new byte[0] : value;
  }

  private static boolean same(Optional<Message> a, Optional<Message> b) {
    return a.isPresent() == b.isPresent()
        && (a.isEmpty()
            || (Arrays.equals(a.get().key(), b.orElseThrow().key())
                && Arrays.equals(a.get().value(), b.get().value())
                && a.get().kind() == b.get().kind()));
  }

  @Test
  void aMessageAskedForAloneIsTheOneOfAWholeRunWhateverTheOrder() {
    Scenario forwards = new Scenario(everyTrouble().build());
    List<Optional<Message>> run =
        LongStream.range(0, 4_000).mapToObj(forwards::message).collect(Collectors.toList());
    List<Long> shuffled = LongStream.range(0, 4_000).boxed().collect(Collectors.toList());
    Collections.shuffle(shuffled, new java.util.Random(5));

    Scenario another = new Scenario(everyTrouble().build());
    assertThat(shuffled).allMatch(n -> same(another.message(n), run.get(n.intValue())));
    assertThat(another.messages(4_000).count())
        .isEqualTo(run.stream().filter(Optional::isPresent).count())
        .isLessThan(4_000);
  }

  @Test
  void theBytesOfASeedNeverChange() {
    Scenario scenario = new Scenario(config().seed(42).build());
    assertThat(scenario.messages(2).map(m -> new String(value(m), StandardCharsets.UTF_8)).toList())
        .containsExactly(
            "{\"hostname\":\"dopey\",\"cpu\":\"cpu3\",\"usage\":72.02073679610008,\"occurred_at\":1633956780000}",
            "{\"hostname\":\"sneezy\",\"cpu\":\"cpu4\",\"usage\":75.26185954466416,\"occurred_at\":1633956780010}");
  }

  @Test
  void anotherSeedGivesAnotherStream() {
    Scenario one = new Scenario(config().seed(1).build());
    Scenario two = new Scenario(config().seed(2).build());
    for (long n = 0; n < 1_000; n++) {
      assertThat(usage(one, n)).isNotEqualTo(usage(two, n));
    }
  }

  @Test
  void withoutTroubleEveryMessageIsAnOrdinaryReadingOfTheSevenDwarfs() throws Exception {
    Map<String, Integer> perProcessor = new HashMap<>();
    double sum = 0;
    long n = 0;
    for (Message message : many(config().build())) {
      CpuReading reading = reading(message);
      assertThat(message.kind()).isEqualTo(Kind.ORDINARY);
      assertThat(CpuReadingCodec.decode(message.value())).isEqualTo(reading);
      assertThat(new String(message.key(), StandardCharsets.UTF_8))
          .isEqualTo("{\"hostname\": \"" + reading.hostname() + "\"}");
      assertThat(reading.usage()).isGreaterThanOrEqualTo(70).isLessThan(100);
      assertThat(reading.occurredAtMillis()).isEqualTo(START + 10 * n++);
      perProcessor.merge(reading.hostname() + "/" + reading.cpu(), 1, Integer::sum);
      sum += reading.usage();
    }
    assertThat(perProcessor).hasSize(35);
    // 64,000 / 35 = 1,829 each; five standard deviations are 211.
    assertThat(perProcessor.values()).allSatisfy(c -> assertThat(c).isBetween(1_618, 2_040));
    // The standard deviation of the mean is 30 / sqrt(12 * 64,000) = 0.034.
    assertThat(sum / MANY).isCloseTo(85, within(0.17));
  }

  @Test
  void usageReachesBothEndsOfItsRange() {
    double[] usages =
        many(config().build()).stream().mapToDouble(m -> reading(m).usage()).toArray();
    assertThat(Arrays.stream(usages).min().orElseThrow()).isLessThan(70.01);
    assertThat(Arrays.stream(usages).max().orElseThrow()).isGreaterThan(99.99);
  }

  @Test
  void troubleLeavesTheOtherReadingsAsTheyAre() {
    Scenario plain = new Scenario(config().build());
    Scenario troubled = new Scenario(config().lateFraction(0.5).malformedFraction(0.25).build());
    long ordinary =
        LongStream.range(0, 1_000)
            .filter(n -> troubled.message(n).orElseThrow().kind() == Kind.ORDINARY)
            .peek(n -> assertThat(same(plain.message(n), troubled.message(n))).isTrue())
            .count();
    assertThat(ordinary).isBetween(180L, 320L);
  }

  @Test
  void everyKindOfTroubleHasItsShare() {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    List<Message> messages = many(everyTrouble().silences(List.of()).build());
    messages.forEach(m -> counts.merge(m.kind(), 1, Integer::sum));
    assertThat(messages).hasSize(MANY);
    // Five standard deviations of 64,000 draws with 0.1: 380.
    assertThat(counts.get(Kind.LATE)).isBetween(6_020, 6_780);
    assertThat(counts.get(Kind.DUPLICATE)).isBetween(6_020, 6_780);
    assertThat(counts.get(Kind.MALFORMED)).isBetween(6_020, 6_780);
    assertThat(counts.get(Kind.FUTURE)).isBetween(6_020, 6_780);
  }

  @Test
  void fractionsOfOneAndZeroAreExact() {
    assertThat(someMalformed(1)).allMatch(m -> m.kind() == Kind.MALFORMED);
    assertThat(many(config().lateFraction(0.5).futureFraction(0.5).build()))
        .noneMatch(m -> m.kind() == Kind.ORDINARY);
  }

  @Test
  void lateReadingsAreEarlierByExactlyLateBy() {
    Scenario plain = new Scenario(config().outOfOrder(Duration.ofSeconds(8)).build());
    Scenario late =
        new Scenario(
            config()
                .outOfOrder(Duration.ofSeconds(8))
                .lateFraction(1)
                .lateBy(Duration.ofSeconds(90))
                .build());
    for (long n = 0; n < 1_000; n++) {
      assertThat(reading(late.message(n).orElseThrow()).occurredAtMillis())
          .isEqualTo(reading(plain.message(n).orElseThrow()).occurredAtMillis() - 90_000);
    }
  }

  @Test
  void readingsFromTheFutureAreAheadByExactlyFutureBy() {
    Scenario scenario =
        new Scenario(config().futureFraction(1).futureBy(Duration.ofMinutes(6)).build());
    for (long n = 0; n < 1_000; n++) {
      assertThat(reading(scenario.message(n).orElseThrow()).occurredAtMillis())
          .isEqualTo(scenario.dueAtMillis(n) + 360_000);
    }
  }

  @Test
  void disorderIsThereAndStaysWithinItsBound() {
    long highest = START;
    long furthestBehind = 0;
    for (Message message : many(config().outOfOrder(Duration.ofSeconds(8)).build())) {
      long occurredAt = reading(message).occurredAtMillis();
      furthestBehind = Math.max(furthestBehind, highest - occurredAt);
      highest = Math.max(highest, occurredAt);
    }
    assertThat(furthestBehind).isGreaterThan(7_500).isLessThanOrEqualTo(8_000);
  }

  @Test
  void aDuplicateHasTheBytesOfAnOrdinaryMessageAtMost63PlacesBefore() {
    for (double fraction : new double[] {0.2, 0.9, 1}) {
      List<Message> messages = many(config().duplicateFraction(fraction).build());
      int duplicates = 0;
      for (int n = 0; n < messages.size(); n++) {
        Message message = messages.get(n);
        if (message.kind() == Kind.DUPLICATE) {
          duplicates++;
          assertThat(messages.subList(Math.max(0, n - 63), n))
              .anyMatch(
                  earlier ->
                      earlier.kind() == Kind.ORDINARY
                          && Arrays.equals(earlier.value(), message.value())
                          && Arrays.equals(earlier.key(), message.key()));
        }
      }
      double expected = Math.min(fraction, 63 / 64.0) * MANY;
      assertThat((double) duplicates).isCloseTo(expected, within(5 * Math.sqrt(MANY) / 2));
    }
  }

  @Test
  void aLiveStreamHasDuplicatesAndSilencesToo() {
    Scenario scenario =
        new Scenario(
            config()
                .duplicateFraction(0.5)
                .silences(List.of(Silence.parse("doc@PT0S+PT1S", START)))
                .build());
    Map<String, Kind> first = new HashMap<>();
    for (long n = 0; n < 640; n++) {
      // One step of the clock per block, as the command does it.
      Optional<Message> message = scenario.message(n, START + 500 + n / Scenario.BLOCK);
      if (message.isPresent()) {
        String value = new String(value(message.get()), StandardCharsets.UTF_8);
        assertThat(value).doesNotContain("\"doc\"");
        assertThat(message.get().kind() == Kind.DUPLICATE).isEqualTo(first.containsKey(value));
        first.putIfAbsent(value, message.get().kind());
      }
    }
    assertThat(first).hasSizeBetween(200, 400);
  }

  @Test
  void anIncidentHoldsFromItsFirstMillisecondToTheLastBeforeItsEnd() {
    long from = START + 10_000;
    long until = START + 40_000;
    ScenarioConfig config =
        config()
            .hosts(List.of("doc", "dopey"))
            .cpus(List.of("cpu1", "cpu2"))
            .readingsPerSecond(1_000)
            .incidents(
                List.of(
                    Incident.parse("dopey@PT10S+PT30S=120", START),
                    Incident.parse("dopey/cpu2@2021-10-11T12:53:15Z+PT5S=0", START)))
            .build();
    int[] seen = new int[3];
    for (Message message : many(config)) {
      CpuReading reading = reading(message);
      long at = reading.occurredAtMillis();
      boolean inside = from <= at && at < until && reading.hostname().equals("dopey");
      boolean inner =
          inside && reading.cpu().equals("cpu2") && at >= START + 15_000 && at < START + 20_000;
      seen[inner ? 2 : inside ? 1 : 0]++;
      if (inner) {
        assertThat(reading.usage()).isEqualTo(0);
      } else if (inside) {
        assertThat(reading.usage()).isEqualTo(120);
      } else {
        assertThat(reading.usage()).isBetween(70.0, 100.0);
      }
    }
    assertThat(seen).doesNotContain(0);
    Scenario everyMilli =
        new Scenario(
            ScenarioConfig.builder()
                .startMillis(START)
                .readingsPerSecond(1_000)
                .hosts(List.of("dopey"))
                .incidents(List.of(Incident.parse("dopey@PT10S+PT30S=120", START)))
                .build());
    assertThat(usage(everyMilli, 9_999)).isLessThan(100);
    assertThat(usage(everyMilli, 10_000)).isEqualTo(120);
    assertThat(usage(everyMilli, 39_999)).isEqualTo(120);
    assertThat(usage(everyMilli, 40_000)).isLessThan(100);
  }

  private static double usage(Scenario scenario, long n) {
    return reading(scenario.message(n).orElseThrow()).usage();
  }

  @Test
  void aSilenceWithholdsFromItsFirstMillisecondToTheLastBeforeItsEnd() {
    Scenario scenario =
        new Scenario(
            config()
                .readingsPerSecond(1_000)
                .hosts(List.of("sleepy"))
                .silences(List.of(Silence.parse("sleepy@PT2S+PT3S", START)))
                .build());
    assertThat(scenario.message(1_999)).isPresent();
    assertThat(scenario.message(2_000)).isEmpty();
    assertThat(scenario.message(4_999)).isEmpty();
    assertThat(scenario.message(5_000)).isPresent();
  }

  @Test
  void whateverElseGoesWrongNoReadingOfASilentHostIsOfTheSilence() {
    List<Message> messages = many(everyTrouble().build());
    assertThat(messages)
        .noneMatch(
            m ->
                m.reading()
                    .filter(r -> r.hostname().equals("doc"))
                    .filter(r -> r.occurredAtMillis() >= START + 20_000)
                    .filter(r -> r.occurredAtMillis() < START + 30_000)
                    .isPresent());
    assertThat(messages)
        .filteredOn(m -> m.reading().filter(r -> r.hostname().equals("dopey")).isPresent())
        .allMatch(
            m ->
                reading(m).occurredAtMillis() < START + 10_000
                    || reading(m).occurredAtMillis() >= START + 40_000
                    || reading(m).usage() == 99.5);
  }

  @Test
  void malformedMessagesAreOfEveryKindAndRefusedForTheirReason() {
    Set<Malformation> seen = EnumSet.noneOf(Malformation.class);
    for (Message message : someMalformed(0.5)) {
      if (message.kind() != Kind.MALFORMED) {
        assertThat(message.malformation()).isEmpty();
        continue;
      }
      assertThat(message.reading()).isEmpty();
      Malformation malformation = message.malformation().orElseThrow();
      seen.add(malformation);
      if (malformation == Malformation.OVERSIZED) {
        assertThat(value(message).length).isGreaterThan(65_536);
      } else {
        assertThatThrownBy(() -> CpuReadingCodec.decode(message.value()))
            .as("%s", malformation)
            .isInstanceOfSatisfying(
                MalformedReadingException.class,
                e -> assertThat(e.reason()).isEqualTo(malformation.reason()));
      }
    }
    assertThat(seen).isEqualTo(EnumSet.allOf(Malformation.class));
  }

  @Test
  void noReadingIsBefore1970HoweverLateItIs() {
    ScenarioConfig.Builder late =
        config()
            .outOfOrder(Duration.ofSeconds(8))
            .lateFraction(0.5)
            .lateBy(Duration.ofMinutes(2))
            .startMillis(128_000);

    assertThat(new Scenario(late.build()).messages(10_000))
        .allMatch(m -> reading(m).occurredAtMillis() >= 0);
    assertThatThrownBy(() -> late.startMillis(127_999).build())
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(
            "--start=127999: must be in the years 1970 to 9999, and no reading that is out of order"
                + " or late may be before them");
  }

  @Test
  void withoutTroubleAStreamMayBeginWithTheEpoch() {
    assertThat(reading(new Scenario(config().startMillis(0).build()).message(0).orElseThrow()))
        .extracting(CpuReading::occurredAtMillis)
        .isEqualTo(0L);
    assertThatThrownBy(() -> config().startMillis(-1).build())
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageStartingWith("--start=-1: must be in the years 1970 to 9999");
  }

  @Test
  void anIncidentIsOfNoMoreThanTheLargestUsage() {
    assertThat(Incident.parse("dopey@PT1S+PT1S=1e15", START).usage()).isEqualTo(1e15);
    assertThatThrownBy(() -> Incident.parse("dopey@PT1S+PT1S=1e16", START))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageEndingWith("LEVEL a load in percent, from 0 to 1e15");
    assertThatThrownBy(() -> new Incident("dopey", Optional.empty(), 0, 1, 1e16))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--incident=1.0E16: must be a load in percent, from 0 to 1e15");
  }

  @Test
  void noMalformedValueHoldsALineBreak() {
    assertThat(someMalformed(1))
        .allMatch(
            m ->
                m.value() == null
                    || !new String(value(m), StandardCharsets.ISO_8859_1).contains("\n"));
  }

  @Test
  void placesInEventTimeAreExactHoweverFarTheStreamGoes() {
    Scenario scenario = new Scenario(config().readingsPerSecond(3).build());
    assertThat(scenario.dueAtMillis(0)).isEqualTo(START);
    assertThat(scenario.dueAtMillis(1)).isEqualTo(START + 333);
    assertThat(scenario.dueAtMillis(3_000_000_000L)).isEqualTo(START + 1_000_000_000_000L);
  }

  @Test
  void thereIsNoMessageBeforeTheFirst() {
    Scenario scenario = new Scenario(config().build());
    assertThatThrownBy(() -> scenario.message(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n is -1, messages count from 0");
  }

  @Test
  void namesThatJsonMustEscapeStayWhatTheyAre() throws Exception {
    String odd = "do\"c\\ é\n";
    Message message =
        new Scenario(config().hosts(List.of(odd)).cpus(List.of("c\tpu")).build())
            .message(0)
            .orElseThrow();
    assertThat(CpuReadingCodec.decode(message.value())).isEqualTo(reading(message));
    assertThat(new String(message.key(), StandardCharsets.UTF_8))
        .isEqualTo("{\"hostname\": \"do\\\"c\\\\ \\u00e9\\u000a\"}");
  }

  @Test
  void totalsAddUp() {
    Totals totals = new Totals();
    many(everyTrouble().build()).forEach(totals::add);
    assertThat(totals.sent())
        .isEqualTo(totals.valid() + totals.malformed() + totals.future())
        .isGreaterThan(60_000);
    assertThat(totals.valid()).isGreaterThan(totals.late() + totals.duplicates());
    assertThat(totals)
        .hasToString(
            "sent=%d valid=%d malformed=%d late=%d duplicates=%d future=%d"
                .formatted(
                    totals.sent(),
                    totals.valid(),
                    totals.malformed(),
                    totals.late(),
                    totals.duplicates(),
                    totals.future()));
  }
}
