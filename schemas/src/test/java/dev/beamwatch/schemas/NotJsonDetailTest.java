package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the author of a producer is told about a value that is not JSON. */
class NotJsonDetailTest {
  /** Longest detail in characters: it stands in a table of the console, and in logs. */
  private static final int MAX_CHARACTERS = 120;

  static List<String> longOnes() {
    return List.of(
        "[".repeat(1_001),
        "[".repeat(1_000_000),
        "{\"a\":".repeat(1_001),
        "{\"a\":" + "1".repeat(1_001) + "}",
        "{\"a\":1." + "1".repeat(1_001) + "}",
        "{\"a\":1e" + "1".repeat(1_001) + "}",
        "{\"usage\":-0." + "1".repeat(998) + "}",
        "{\"usage\":1." + "1".repeat(100_000) + "}",
        "{\"hostname\":\"" + "x".repeat(100_000),
        "{\"" + "x".repeat(100_000) + "\"=1}",
        "{\"a\":" + "x".repeat(100_000) + "}",
        "x".repeat(100_000),
        "七".repeat(100_000),
        "🍄".repeat(100_000),
        "'" + "x".repeat(100_000) + "'",
        "\u001b[31m" + "x".repeat(100_000),
        "{} " + "x".repeat(100_000),
        "{\"a\":\"\\u" + "x".repeat(100_000),
        "{\"a\":" + "0".repeat(100_000) + "}",
        "-".repeat(100_000));
  }

  static List<Examples.Example> examples() {
    return Examples.invalid(Contract.INPUT_TOPIC);
  }

  /** Values, in which a backquote stands for a line break, and what is said about them. */
  private static final String PLACES =
      """
      {"hostname":"dopey"         |the value is cut off after byte 19
      {"hostname":"dop            |the value is cut off after byte 16
      {"hostna                    |the value is cut off after byte 8
      {"hostname":                |the value is cut off after byte 12
      {                           |the value is cut off after byte 1
      {"a":[1,                    |the value is cut off after byte 8
      {"a":tru                    |the value is cut off after byte 8
      {"a":1.                     |the value is cut off after byte 7
      {"a":-                      |the value is cut off after byte 6
      {"a":"\\                    |the value is cut off after byte 7
      {"a":"\\u12                 |the value is cut off after byte 10
      {"a":NaN}                   |unexpected NaN at byte 6 instead of a value
      {"a":-Infinity}             |unexpected -Infinity at byte 6 instead of a number
      {"a":Infinity}              |unexpected Infinity at byte 6 instead of a value
      {"a":None}                  |unexpected None at byte 6 instead of a value
      {"a":True}                  |unexpected True at byte 6 instead of a value
      {"a":nullx}                 |unexpected nullx at byte 6 instead of a value
      {"a":undefined}             |unexpected undefined at byte 6 instead of a value
      {"a":}                      |unexpected } at byte 6 instead of a value
      {"a":'b'}                   |unexpected 'b' at byte 6 instead of a value
      {"a":‘b’}                   |unexpected ‘b’ at byte 6 instead of a value
      {'a':1}                     |unexpected 'a' at byte 2 instead of a name in double quotes
      {a:1}                       |unexpected a at byte 2 instead of a name in double quotes
      {"a":1,}                    |unexpected } at byte 8 instead of a name in double quotes
      {"a":[1,]}                  |unexpected ] at byte 9 instead of a value
      {"a":1,,"b":2}              |unexpected , at byte 8 instead of a name in double quotes
      {"a":98,3}                  |unexpected 3 at byte 9 instead of a name in double quotes
      {"a" 1}                     |unexpected 1 at byte 6 instead of a colon
      {"a"=1}                     |unexpected =1 at byte 5 instead of a colon
      {"a":1 "b":2}               |unexpected " at byte 8 instead of a comma or }
      {"a":"b"c"}                 |unexpected c at byte 9 instead of a comma or }
      {"a":1]                     |unexpected ] at byte 7 instead of a comma or }
      {"a":[1}                    |unexpected } at byte 8 instead of a comma or ]
      {"a":1 /* c */}             |unexpected /* at byte 8 instead of a comma or }
      // c`{"a":1}                |unexpected // at byte 1 instead of a value
      # c`{"a":1}                 |unexpected # at byte 1 instead of a value
      {"a":01}                    |unexpected 01 at byte 6 instead of a number
      {"a":-01}                   |unexpected -01 at byte 6 instead of a number
      {"a":.5}                    |unexpected .5 at byte 6 instead of a value
      {"a":+1}                    |unexpected +1 at byte 6 instead of a value
      {"a":1.}                    |unexpected 1. at byte 6 instead of a number
      {"a":1.e5}                  |unexpected 1.e5 at byte 6 instead of a number
      {"a":1e+}                   |unexpected 1e+ at byte 6 instead of a number
      {"a":0x10}                  |unexpected 0x10 at byte 6 instead of a number
      {"a":1_000}                 |unexpected 1_000 at byte 6 instead of a number
      {"a":98.3%}                 |unexpected 98.3% at byte 6 instead of a number
      {"a":"C:\\x41"}             |unexpected \\x41 at byte 9 instead of an escape such as \\n
      {"a":"\\u12G4"}             |unexpected \\u12G4 at byte 7 instead of an escape such as \\n
      {"a":"x`y"}                 |unexpected U+000A at byte 8 instead of its escape
      {"a`b":1}                   |unexpected U+000A at byte 4 instead of its escape
      \u001b[31m                  |unexpected U+001B at byte 1 instead of a value
      {\u00a0"a":1}               |unexpected U+00A0 at byte 2 instead of a name in double quotes
      {\u202e"a":1}               |unexpected U+202E at byte 2 instead of a name in double quotes
      {"a":\ud83c\udf44}          |unexpected \ud83c\udf44 at byte 6 instead of a value
      Mar 14 12:00:01 cron        |unexpected Mar at byte 1 instead of a value
      <usage>98</usage>           |unexpected <usage>98</usage> at byte 1 instead of a value
      }                           |unexpected } at byte 1 instead of a value
      {"a":1} {"a":2}             |there is more after the end of the value, at byte 9
      {"a":1}}                    |there is more after the end of the value, at byte 8
      {"a":1},                    |there is more after the end of the value, at byte 8
      {"a":1} // c                |there is more after the end of the value, at byte 9
      7 8                         |there is more after the end of the value, at byte 3
      """;

  @ParameterizedTest
  @MethodSource("places")
  void theDetailSaysWhatStandsWhereInsteadOfWhat(String value, String detail) {
    MalformedReadingException refusal = refusalOf(value);

    assertThat(refusal.detail()).isEqualTo(detail);
    assertThat(refusal.reason()).isEqualTo(RejectionReason.NOT_JSON);
    assertForTheProducersAuthor(refusal.detail());
  }

  static Stream<String[]> places() {
    return PLACES
        .lines()
        .map(line -> line.split("\\|", 2))
        .map(parts -> new String[] {unescaped(parts[0].strip()), parts[1]});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | the value is nested more than 1,000 levels deep
          2  | the value is nested more than 1,000 levels deep
          3  | the value holds a number of more than 1,000 digits
          4  | the value holds a number of more than 1,000 digits
          5  | the value holds a number of more than 1,000 digits
          7  | the value holds a number of more than 1,000 digits
          8  | the value is cut off after byte 100013
          10 | unexpected xxxxxxxxxxxxxxxxxxxx… at byte 6 instead of a value
          12 | unexpected 七七七七七七七七七七七七七七七七七七七七… at byte 1 instead of a value
          13 | unexpected 🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄🍄… at byte 1 instead of a value
          """)
  void whatIsTooLongIsCut(int number, String detail) {
    assertThat(refusalOf(longOnes().get(number)).detail()).isEqualTo(detail);
  }

  @ParameterizedTest
  @MethodSource("longOnes")
  void theDetailOfALongValueIsShort(String value) {
    assertForTheProducersAuthor(refusalOf(value).detail());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theDetailOfEveryInvalidExampleIsForTheProducersAuthor(Examples.Example example) {
    assertForTheProducersAuthor(refusalOf(example.bytes()).detail());
  }

  /**
   * No parser's name, settings, classes or tokens, and no more of the value than shows the place.
   */
  static void assertForTheProducersAuthor(String detail) {
    assertThat(detail).hasSizeLessThanOrEqualTo(MAX_CHARACTERS);
    // A quoted word is the producer's own.
    assertThat(detail.replaceFirst("^unexpected .+ at byte", "unexpected at byte"))
        .isNotBlank()
        .doesNotContainIgnoringCase("jackson")
        .doesNotContain("Feature", "StreamReadConstraints", "java.", "com.fasterxml", "Source:")
        .doesNotContainPattern("[A-Z]+_[A-Z]+|Exception|CTRL-CHAR|\\p{Cntrl}|enable|configure");
  }

  private static String unescaped(String text) {
    return text.replace('`', '\n');
  }

  private static MalformedReadingException refusalOf(String text) {
    return refusalOf(text.getBytes(UTF_8));
  }

  private static MalformedReadingException refusalOf(byte[] value) {
    return catchThrowableOfType(
        MalformedReadingException.class, () -> CpuReadingCodec.decode(value));
  }
}
