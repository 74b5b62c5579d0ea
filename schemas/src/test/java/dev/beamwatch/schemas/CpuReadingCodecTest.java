package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuReadingCodecTest {
  private static final CpuReading READING =
      new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L);

  private static final String GOOD =
      """
      {"hostname":"dopey","cpu":"cpu4","usage":98.3335306302198,"occurred_at":1633956789277}""";

  @Test
  void aReadingIsWrittenInTheContractsOrderWithoutWhiteSpace() {
    assertThat(new String(CpuReadingCodec.encode(READING), UTF_8)).isEqualTo(GOOD);
  }

  @Test
  void aReadingIsReadWithTheWhiteSpaceThatProducersInTheFieldWrite() throws Exception {
    assertThat(
            decode(
                """
                {"hostname": "dopey", "cpu": "cpu4", "usage": 98.3335306302198, \
                "occurred_at": 1633956789277}\
                """))
        .isEqualTo(READING);
  }

  @Test
  void aTombstoneIsRefusedAsSuch() {
    assertRefused(null, RejectionReason.NULL_VALUE, "the record has no value");
  }

  @Test
  void anEmptyValueIsNotATombstone() {
    assertRefused(new byte[0], RejectionReason.NOT_JSON, "the value is empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []        |the value is an array
          [{}]      |the value is an array
          "dopey"   |the value is a string
          98.3      |the value is a number
          7         |the value is a number
          true      |the value is a boolean
          false     |the value is a boolean
          null      |the value is null
          """)
  void jsonThatIsNoObjectIsRefusedWithWhatItIs(String json, String detail) {
    assertRefused(json.getBytes(UTF_8), RejectionReason.NOT_AN_OBJECT, detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostname", "cpu", "usage", "occurred_at"})
  void aMissingFieldIsNamed(String field) {
    assertRefused(
        GOOD.replace(field, "x_" + field).getBytes(UTF_8),
        RejectionReason.MISSING_FIELD,
        field + " is missing");
  }

  @Test
  void ofSeveralMissingFieldsTheFirstIsNamed() {
    assertRefused("{}".getBytes(UTF_8), RejectionReason.MISSING_FIELD, "hostname is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "dopey"          |null |hostname is null instead of a string
          "dopey"          |7    |hostname is a number instead of a string
          "cpu4"           |4.0  |cpu is a number instead of a string
          "cpu4"           |["4"]|cpu is an array instead of a string
          98.3335306302198 |null |usage is null instead of a number
          98.3335306302198 |"98" |usage is a string instead of a number
          98.3335306302198 |true |usage is a boolean instead of a number
          98.3335306302198 |{}   |usage is an object instead of a number
          1633956789277    |null |occurred_at is null instead of an integer
          1633956789277    |"1"  |occurred_at is a string instead of an integer
          1633956789277    |false|occurred_at is a boolean instead of an integer
          1633956789277    |1.5  |occurred_at has a fraction
          1633956789277    |1e-1 |occurred_at has a fraction
          """)
  void aFieldOfTheWrongTypeIsNamedWithWhatItIs(String good, String bad, String detail) {
    assertRefused(GOOD.replace(good, bad).getBytes(UTF_8), RejectionReason.WRONG_TYPE, detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "dopey"          |""            |hostname is empty
          "cpu4"           |""            |cpu is empty
          "dopey"          |"a\\ud83cb"    |hostname holds half a character
          "cpu4"           |"\\udf44"      |cpu holds half a character
          98.3335306302198 |1e999         |usage is not between -1e15 and 1e15
          98.3335306302198 |-1e999        |usage is not between -1e15 and 1e15
          98.3335306302198 |1e308         |usage is not between -1e15 and 1e15
          98.3335306302198 |1000000000000001     |usage is not between -1e15 and 1e15
          98.3335306302198 |-1000000000000001    |usage is not between -1e15 and 1e15
          98.3335306302198 |1000000000000000.125 |usage is not between -1e15 and 1e15
          98.3335306302198 |-1000000000000000.125|usage is not between -1e15 and 1e15
          98.3335306302198 |1.000000000000000125e15|usage is not between -1e15 and 1e15
          1633956789277    |1e400         |occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |-1e400        |occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |9223372036854775808 |occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |-9223372036854775808|occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |253402214400000|occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |-1             |occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |-1.0           |occurred_at is not between 1970-01-01 and 9999-12-30
          1633956789277    |-1e3           |occurred_at is not between 1970-01-01 and 9999-12-30
          """)
  void aValueOutOfRangeIsNamedWithItsRange(String good, String bad, String detail) {
    assertRefused(GOOD.replace(good, bad).getBytes(UTF_8), RejectionReason.INVALID_VALUE, detail);
  }

  @Test
  void ofSeveralBrokenFieldsTheFirstInTheTextIsNamed() {
    assertRefused(
        "{\"usage\":true,\"hostname\":7,\"cpu\":null}".getBytes(UTF_8),
        RejectionReason.WRONG_TYPE,
        "usage is a boolean instead of a number");
  }

  @Test
  void ofAFieldGivenTwiceTheLastOneCounts() throws Exception {
    assertThat(decode(GOOD.replace("{", "{\"usage\":[1],\"cpu\":\"cpu0\",\"hostname\":null,")))
        .isEqualTo(READING);
    assertRefused(
        GOOD.replace("}", ",\"usage\":[1]}").getBytes(UTF_8),
        RejectionReason.WRONG_TYPE,
        "usage is an array instead of a number");
    assertRefused(
        GOOD.replace("{", "{\"cpu\":1,\"usage\":2,\"hostname\":3,")
            .replace("}", ",\"hostname\":4}")
            .getBytes(UTF_8),
        RejectionReason.WRONG_TYPE,
        "hostname is a number instead of a string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
  void jsonInAnotherEncodingThanUtf8IsNotJson(String encoding) throws Exception {
    assertThat(refusalOf(GOOD.getBytes(encoding)).reason()).isEqualTo(RejectionReason.NOT_JSON);
    assertThat(refusalOf("7".getBytes(encoding)).reason()).isEqualTo(RejectionReason.NOT_JSON);
  }

  @Test
  void theDetailTellsBytesThatAreNotUtf8FromZeroBytes() {
    assertRefused(GOOD.getBytes(UTF_16LE), RejectionReason.NOT_JSON, "the value holds a zero byte");
    assertRefused(
        new byte[] {'{', (byte) 0xC3, '}'}, RejectionReason.NOT_JSON, "the value is not UTF-8");
  }

  @Test
  void aByteOrderMarkInFrontIsIgnored() throws Exception {
    assertThat(decode("\uFEFF" + GOOD)).isEqualTo(READING);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1633956789277.0, 1633956789277
          1.633956789277E12, 1633956789277
          0, 0
          -0, 0
          0.0, 0
          -0.0, 0
          0e5, 0
          -0E-5, 0
          1, 1
          253402214399999, 253402214399999
          """)
  void aTimeWithoutAFractionIsAnIntegerHoweverItIsWritten(String written, long millis)
      throws Exception {
    assertThat(decode(GOOD.replace("1633956789277", written)).occurredAtMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e15",
        "1E+15",
        "1000000000000000",
        "1000000000000000.0",
        "0.1e16",
        "10000000000000000e-1",
        // The double nearest to each of these is 1e15 itself, which is what counts.
        "1000000000000000.0001",
        "1000000000000000.0625",
        "999999999999999.99"
      })
  void theLargestUsageIsAllowedHoweverItIsWritten(String written) throws Exception {
    assertThat(decode(GOOD.replace("98.3335306302198", written)).usage()).isEqualTo(1e15);
    assertThat(decode(GOOD.replace("98.3335306302198", "-" + written)).usage()).isEqualTo(-1e15);
  }

  @Test
  void nestingIsReadDownToAThousandLevelsAndNoFurther() throws Exception {
    // The object itself is the first level.
    assertThat(decode(GOOD.replace("{", "{\"x\":" + nested(999) + ","))).isEqualTo(READING);
    assertRefused(
        GOOD.replace("{", "{\"x\":" + nested(1000) + ",").getBytes(UTF_8),
        RejectionReason.NOT_JSON,
        "the value is nested more than 1,000 levels deep");
    assertThat(refusalOf(nested(1_000_000).getBytes(UTF_8)).reason())
        .isEqualTo(RejectionReason.NOT_JSON);
  }

  @Test
  void numbersAreReadUpToAThousandDigitsAndNoFurther() throws Exception {
    assertThat(decode(GOOD.replace("{", "{\"x\":" + "1".repeat(1000) + ","))).isEqualTo(READING);
    assertRefused(
        GOOD.replace("{", "{\"x\":" + "1".repeat(1001) + ",").getBytes(UTF_8),
        RejectionReason.NOT_JSON,
        "the value holds a number of more than 1,000 digits");
  }

  @Test
  void manyUnknownFieldsDoNotGetAReadingRefused() throws Exception {
    StringBuilder fields = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      fields.append('"').append(Integer.toString(i * 7919, 36)).append("\":0,");
    }

    assertThat(decode(fields + GOOD.substring(1))).isEqualTo(READING);
  }

  @Test
  void aRefusalCarriesNoStackTrace() {
    assertThat(refusalOf(new byte[0]).getStackTrace()).isEmpty();
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static CpuReading decode(String json) throws MalformedReadingException {
    return CpuReadingCodec.decode(json.getBytes(UTF_8));
  }

  private static MalformedReadingException refusalOf(byte @Nullable [] value) {
    return catchThrowableOfType(
        MalformedReadingException.class, () -> CpuReadingCodec.decode(value));
  }

  private static void assertRefused(
      byte @Nullable [] value, RejectionReason reason, String detail) {
    MalformedReadingException refusal = refusalOf(value);
    assertThat(refusal).isNotNull();
    assertThat(refusal.detail()).isEqualTo(detail);
    assertThat(refusal.reason()).isEqualTo(reason);
  }
}
