package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class CpuReadingCodecPropertiesTest {
  private static final TopicSchema SCHEMA = new TopicSchema(Contract.INPUT_TOPIC);

  @Property
  void whatIsWrittenIsReadBack(@ForAll("readings") CpuReading reading) throws Exception {
    assertThat(CpuReadingCodec.decode(CpuReadingCodec.encode(reading))).isEqualTo(reading);
  }

  @Property
  void whatIsWrittenKeepsToTheSchema(@ForAll("readings") CpuReading reading) throws Exception {
    assertThat(SCHEMA.complaintsAbout(CpuReadingCodec.encode(reading))).isEmpty();
  }

  @Property(tries = 5000)
  void anyBytesAreReadOrRefused(@ForAll byte[] value) {
    assertReadOrRefused(value);
  }

  @Property(tries = 5000)
  void anyDamagedReadingIsReadOrRefused(
      @ForAll("readings") CpuReading reading,
      @ForAll @IntRange(min = 1, max = 4) int damages,
      @ForAll Random random) {
    byte[] value = CpuReadingCodec.encode(reading);
    for (int i = 0; i < damages; i++) {
      value = damaged(value, random);
    }

    assertReadOrRefused(value);
  }

  @Property(tries = 5000)
  void theCodecTakesExactlyWhatTheSchemaAllows(@ForAll("objects") String json) throws IOException {
    byte[] value = json.getBytes(UTF_8);

    assertThat(isRead(value)).as(json).isEqualTo(SCHEMA.complaintsAbout(value).isEmpty());
  }

  @Property
  void everyStrictPrefixOfAReadingIsNotJson(
      @ForAll("readings") CpuReading reading, @ForAll Random random) {
    byte[] whole = CpuReadingCodec.encode(reading);
    byte[] prefix = Arrays.copyOf(whole, random.nextInt(whole.length));

    assertThat(reasonFor(prefix)).isEqualTo(RejectionReason.NOT_JSON.name());
  }

  @Provide
  Arbitrary<CpuReading> readings() {
    return Combinators.combine(Hostile.names(), Hostile.names(), Hostile.usages(), Hostile.times())
        .as(CpuReading::new);
  }

  /** Objects with the contract's fields in any order, some missing, wrong or given twice. */
  @Provide
  Arbitrary<String> objects() {
    Arbitrary<String> wrong =
        Arbitraries.of("null", "true", "{}", "[]", "\"\"", "\"7\"", "7", "-0.0", "1e400");
    Arbitrary<String> name =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of("\"dopey\"", "\" \"", "\"\\u0000\"", "\"\\uD83C\\uDF44\"")),
            Tuple.of(1, Arbitraries.of("\"\\uD83C\"", "\"x\\uDF44\"", "\"\"")),
            Tuple.of(1, wrong));
    Arbitrary<String> usage =
        Arbitraries.frequencyOf(
            Tuple.of(8, Hostile.usages().map(String::valueOf)),
            Tuple.of(
                2,
                Arbitraries.of(
                    "1e308",
                    "1e309",
                    "-1e309",
                    "1e-999",
                    "105",
                    "9".repeat(400),
                    "1E+15",
                    "-1e15",
                    "1000000000000001",
                    "1000000000000000.125",
                    "-1000000000000000.06")),
            Tuple.of(2, Hostile.aboutTheLargestUsage()),
            Tuple.of(1, wrong));
    Arbitrary<String> time =
        Arbitraries.frequencyOf(
            Tuple.of(6, Hostile.times().map(String::valueOf)),
            Tuple.of(2, Hostile.times().map(millis -> millis + ".0")),
            Tuple.of(1, Hostile.times().map(millis -> millis + ".5")),
            Tuple.of(1, Arbitraries.longs().map(String::valueOf)),
            Tuple.of(1, Arbitraries.longs().between(-3, 3).map(String::valueOf)),
            Tuple.of(
                1,
                Arbitraries.of(
                    "1E12",
                    "15e-1",
                    "10e-1",
                    "1e400",
                    "99999999999999999999",
                    "-0",
                    "-0.0",
                    "0e5",
                    "-1e0",
                    "-0.5")),
            Tuple.of(1, wrong));
    Arbitrary<List<String>> extra =
        Combinators.combine(
                Arbitraries.of("hostname", "cpu", "usage", "occurred_at", "x", ""),
                Arbitraries.oneOf(wrong, name, usage, time))
            .as(CpuReadingCodecPropertiesTest::field)
            .list()
            .ofMaxSize(2);
    return Combinators.combine(
            maybe("hostname", name),
            maybe("cpu", name),
            maybe("usage", usage),
            maybe("occurred_at", time),
            extra,
            Arbitraries.randoms())
        .as(
            (a, b, c, d, more, random) -> {
              List<String> fields = new ArrayList<>(more);
              List.of(a, b, c, d).forEach(fields::addAll);
              Collections.shuffle(fields, random);
              return "{" + String.join(",", fields) + "}";
            });
  }

  private static Arbitrary<List<String>> maybe(String field, Arbitrary<String> value) {
    return Combinators.combine(value, Arbitraries.integers().between(0, 19))
        .as((json, dice) -> dice == 0 ? List.of() : List.of(field(field, json)));
  }

  private static String field(String name, String json) {
    return "\"" + name + "\":" + json;
  }

  private static byte[] damaged(byte[] value, Random random) {
    if (value.length == 0) {
      return value;
    }
    byte[] pieces = "{}[]\",:\\0-1.eEu \0\u00e9nulltrue/*".getBytes(UTF_8);
    byte piece =
        random.nextBoolean() ? pieces[random.nextInt(pieces.length)] : (byte) random.nextInt();
    int at = random.nextInt(value.length);
    List<Byte> bytes = new ArrayList<>();
    for (byte b : value) {
      bytes.add(b);
    }
    switch (random.nextInt(4)) {
      case 0 -> bytes.set(at, piece);
      case 1 -> bytes.add(at, piece);
      case 2 -> bytes.remove(at);
      default -> bytes.addAll(at, List.copyOf(bytes.subList(0, random.nextInt(bytes.size()))));
    }
    byte[] result = new byte[bytes.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return result;
  }

  /** Whatever is read must keep to the contract; nothing but a refusal may be thrown. */
  private static void assertReadOrRefused(byte[] value) {
    try {
      CpuReading reading = CpuReadingCodec.decode(value);
      assertThat(reading.hostname()).isNotEmpty();
      assertThat(reading.cpu()).isNotEmpty();
      assertThat(reading.usage()).isBetween(-1e15, 1e15);
      assertThat(reading.occurredAtMillis())
          .isBetween(SqlTimestamps.MIN_MILLIS, SqlTimestamps.MAX_MILLIS);
      assertThat(CpuReadingCodec.decode(CpuReadingCodec.encode(reading))).isEqualTo(reading);
    } catch (MalformedReadingException e) {
      NotJsonDetailTest.assertForTheProducersAuthor(e.detail());
      // What it falls back to when it finds no fault.
      assertThat(e.detail()).isNotEqualTo("the value is not JSON");
    }
  }

  private static boolean isRead(byte[] value) {
    return reasonFor(value).isEmpty();
  }

  /** Returns why a value is refused, or nothing if it is read. */
  private static String reasonFor(byte[] value) {
    try {
      CpuReadingCodec.decode(value);
      return "";
    } catch (MalformedReadingException e) {
      return e.reason().name();
    }
  }
}
