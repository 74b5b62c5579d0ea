package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever the plain way reads, Jackson reads as well, and as the same. */
class PlainReadingPropertiesTest {
  @Property(tries = 20_000)
  void itReadsWhatJacksonReads(@ForAll("almostPlain") String json) {
    requireSame(json.getBytes(UTF_8));
  }

  @Property(tries = 20_000)
  void itReadsWhatJacksonReadsOfDamagedValuesToo(
      @ForAll("almostPlain") String json, @ForAll Random random) {
    byte[] value = json.getBytes(UTF_8);
    String pieces = "{}[]\",:\\0-1.eE+ \t\u007f\u00e9";
    value[random.nextInt(value.length)] =
        (byte)
            (random.nextBoolean()
                ? pieces.charAt(random.nextInt(pieces.length()))
                : random.nextInt());
    requireSame(value);
  }

  @Property(tries = 20_000)
  void usualReadingsArePlain(
      @ForAll("plainNames") String hostname,
      @ForAll("plainNames") String cpu,
      @ForAll("usualUsages") double usage,
      @ForAll("usualTimes") long occurredAt) {
    CpuReading reading = new CpuReading(hostname, cpu, usage, occurredAt);

    assertThat(PlainReading.read(CpuReadingCodec.encode(reading))).isEqualTo(reading);
  }

  @Example
  void blanksAndAnotherOrderArePlain() {
    assertThat(
            PlainReading.read(
                "{ \"occurred_at\" : 1633956789277, \"usage\": 83.5 ,\"cpu\":\"cpu1\",  \"hostname\":\"doc\" }"
                    .getBytes(UTF_8)))
        .isEqualTo(new CpuReading("doc", "cpu1", 83.5, 1_633_956_789_277L));
  }

  @Example
  void theLargestUsageIsPlainAndTheNextIsNot() {
    String json =
        "{\"hostname\":\"doc\",\"cpu\":\"cpu1\",\"usage\":%s,\"occurred_at\":1633956789277}";

    assertThat(PlainReading.read(json.formatted("1000000000000000.0").getBytes(UTF_8)))
        .isEqualTo(new CpuReading("doc", "cpu1", 1e15, 1_633_956_789_277L));
    assertThat(PlainReading.read(json.formatted("-1000000000000000").getBytes(UTF_8)))
        .isEqualTo(new CpuReading("doc", "cpu1", -1e15, 1_633_956_789_277L));
    for (String beyond : List.of("1000000000000000.1", "1000000000000001", "10000000000000000")) {
      assertThat(PlainReading.read(json.formatted(beyond).getBytes(UTF_8))).isNull();
      assertThat(PlainReading.read(json.formatted("-" + beyond).getBytes(UTF_8))).isNull();
    }
  }

  @Example
  void namesThatShareAPlaceAreNotMixedUp() {
    // Equal to String.hashCode, so they lead to the same place.
    for (String hostname : List.of("AaAa", "BBBB", "AaBB", "BBAa", "AaAa")) {
      CpuReading reading = new CpuReading(hostname, "cpu1", 1, 0);
      assertThat(PlainReading.read(CpuReadingCodec.encode(reading))).isEqualTo(reading);
    }
  }

  private static void requireSame(byte[] value) {
    CpuReading plain = PlainReading.read(value);
    if (plain != null) {
      assertThat(plain).as(new String(value, UTF_8)).isEqualTo(byJackson(value));
    }
  }

  private static @Nullable CpuReading byJackson(byte[] value) {
    try {
      return CpuReadingCodec.decodeAny(value);
    } catch (MalformedReadingException e) {
      return null;
    }
  }

  /** Objects with the contract's fields, and now and then something that is not plain at all. */
  @Provide
  Arbitrary<String> almostPlain() {
    Arbitrary<String> name =
        Arbitraries.frequencyOf(
            Tuple.of(8, plainNames().map(text -> '"' + text + '"')),
            Tuple.of(
                1, Arbitraries.of("\"\"", "\"\\u0041\"", "\"\\n\"", "\"Zwölf\"", "7", "\"\t\"")));
    Arbitrary<String> usage =
        Arbitraries.frequencyOf(
            Tuple.of(6, usualUsages().map(String::valueOf)),
            Tuple.of(2, numerals()),
            Tuple.of(2, Hostile.aboutTheLargestUsage()),
            Tuple.of(
                1,
                Arbitraries.of("-0", "-0.0", "0.0", "00", "01.5", "1.", ".5", "-", "+1", "1e2")));
    Arbitrary<String> time =
        Arbitraries.frequencyOf(
            Tuple.of(6, usualTimes().map(String::valueOf)),
            Tuple.of(1, Hostile.times().map(String::valueOf)),
            Tuple.of(1, Arbitraries.longs().between(-3, 3).map(String::valueOf)),
            Tuple.of(1, numerals()),
            Tuple.of(1, Arbitraries.of("-0", "0", "00", "1.0", "1e12", "9223372036854775808")));
    Arbitrary<String> separator = Arbitraries.of(",", ", ", " ,", ",", ",", ",,", "");
    return Combinators.combine(
            name.map(value -> "\"hostname\":" + value),
            name.map(value -> "\"cpu\": " + value),
            usage.map(value -> "\"usage\" :" + value),
            time.map(value -> "\"occurred_at\":" + value),
            Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just("")),
                Tuple.of(1, Arbitraries.of("\"x\":1", "\"cpu\":\"again\"", "\"usage\":5"))),
            separator,
            Arbitraries.randoms())
        .as(
            (hostname, cpu, load, occurredAt, more, comma, random) -> {
              List<String> fields = new ArrayList<>(List.of(hostname, cpu, load, occurredAt));
              if (!more.isEmpty()) {
                fields.add(more);
              }
              Collections.shuffle(fields, random);
              return "{" + String.join(comma, fields) + "}";
            });
  }

  @Provide
  Arbitrary<String> plainNames() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .excludeChars('"', '\\')
        .ofMinLength(1)
        .ofMaxLength(64);
  }

  @Provide
  Arbitrary<Double> usualUsages() {
    return Arbitraries.oneOf(
        Arbitraries.randomValue(random -> random.nextDouble() * 110).filter(u -> u >= 0.001),
        Arbitraries.integers().between(0, 11_000).map(hundredths -> hundredths / 100.0));
  }

  @Provide
  Arbitrary<Long> usualTimes() {
    return Arbitraries.longs().between(1_600_000_000_000L, 1_900_000_000_000L);
  }

  /** Digits with and without a point, more of them than a double or a long can hold too. */
  private static Arbitrary<String> numerals() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(0).ofMaxLength(22);
    return Combinators.combine(Arbitraries.of("", "", "-"), digits, Arbitraries.of("", "."), digits)
        .as((sign, integer, point, fraction) -> sign + integer + point + fraction);
  }
}
