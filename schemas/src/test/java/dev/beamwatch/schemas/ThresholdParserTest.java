package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdParserTest {
  private static final ThresholdParser PARSER =
      new ThresholdParser(ThresholdQuery.Defaults.OF_CONTRACT);

  private final Map<ThresholdColumn, String> texts = new EnumMap<>(ThresholdColumn.class);

  ThresholdParserTest() {
    texts.put(ThresholdColumn.HOSTNAME, "doc");
    texts.put(ThresholdColumn.ALLOWED_TOP, "79.50");
  }

  @Test
  void whatIsNotThereIsNull() {
    ThresholdParser.Parsed parsed = PARSER.parse(texts);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.row()).isEqualTo(new Threshold("doc", new BigDecimal("79.50")));
  }

  @Test
  void everyColumnIsRead() {
    texts.put(ThresholdColumn.CPU, "cpu1");
    texts.put(ThresholdColumn.WARNING_TOP, "60");
    texts.put(ThresholdColumn.CLEAR_TOP, "-1e1");
    texts.put(ThresholdColumn.BREACHING_WINDOWS, "4.0");
    texts.put(ThresholdColumn.OF_WINDOWS, "60");
    texts.put(ThresholdColumn.CLEAR_WINDOWS, "1");
    texts.put(ThresholdColumn.SILENT_AFTER_SECONDS, "0");
    texts.put(ThresholdColumn.CHANNEL, "#alerts");
    texts.put(ThresholdColumn.VALID_FROM, "2021-10-11 14:53:00+02");

    ThresholdParser.Parsed parsed = PARSER.parse(texts);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.row())
        .isEqualTo(
            new Threshold(
                "doc",
                new BigDecimal("79.50"),
                "cpu1",
                new BigDecimal("60"),
                new BigDecimal("-10"),
                4,
                60,
                1,
                0,
                "#alerts",
                Instant.parse("2021-10-11T12:53:00Z").toEpochMilli()));
  }

  @ParameterizedTest
  @CsvSource({
    "HOSTNAME, '', hostname  is no name",
    "HOSTNAME,, hostname NULL is no name",
    "ALLOWED_TOP,, allowed_top NULL is no limit",
    "ALLOWED_TOP, NaN, allowed_top NaN is no limit",
    "ALLOWED_TOP, Infinity, allowed_top Infinity is no limit",
    "ALLOWED_TOP, ' 20', allowed_top  20 is no limit",
    "CPU, '', cpu  is no name",
    "WARNING_TOP, much, warning_top much is no number",
    "CLEAR_TOP, '1,5', 'clear_top 1,5 is no number'",
    "BREACHING_WINDOWS, 0, breaching_windows 0 is no whole number from 1 to 60",
    "OF_WINDOWS, 61, of_windows 61 is no whole number from 1 to 60",
    "CLEAR_WINDOWS, 1.5, clear_windows 1.5 is no whole number from 1 to 60",
    "SILENT_AFTER_SECONDS, -1, silent_after_seconds -1 is no whole number from 0 to 2147483647",
    "CHANNEL, '', channel  is no name",
    "VALID_FROM, soon, valid_from soon is no time",
    "VALID_FROM, infinity, valid_from infinity never comes",
    "WARNING_TOP, 79.5, warning_top 79.5 is not below allowed_top 79.50",
  })
  void whatIsWrongIsToldInWords(ThresholdColumn column, String text, String words) {
    texts.put(column, text);

    ThresholdParser.Parsed parsed = PARSER.parse(texts);

    assertThat(parsed.faults()).extracting(ThresholdFault::toString).containsExactly(words);
    assertThat(parsed.isWrong(column)).isTrue();
  }

  @Test
  void allThatIsWrongIsTold() {
    texts.put(ThresholdColumn.HOSTNAME, "");
    texts.put(ThresholdColumn.WARNING_TOP, "80");
    texts.put(ThresholdColumn.BREACHING_WINDOWS, "6");
    texts.put(ThresholdColumn.CHANNEL, "");

    assertThat(PARSER.parse(texts).faults())
        .extracting(ThresholdFault::toString)
        .containsExactly(
            "hostname  is no name",
            "channel  is no name",
            "warning_top 80 is not below allowed_top 79.50",
            "breaching_windows 6 is more than of_windows 5 (the default)");
  }

  @Test
  void aValueThatIsWrongByItselfContradictsNothing() {
    texts.put(ThresholdColumn.ALLOWED_TOP, "x");
    texts.put(ThresholdColumn.WARNING_TOP, "80");
    texts.put(ThresholdColumn.BREACHING_WINDOWS, "6");
    texts.put(ThresholdColumn.OF_WINDOWS, "100");

    assertThat(PARSER.parse(texts).faults())
        .extracting(ThresholdFault::column)
        .containsExactly("allowed_top", "of_windows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e2000000000", "1e-2000000000", "1e99999999999", "1e20001", "٢٠", "0x1"})
  void whatPostgresNeverPrintsIsNoNumber(String text) {
    texts.put(ThresholdColumn.ALLOWED_TOP, text);

    assertThat(PARSER.parse(texts).isWrong(ThresholdColumn.ALLOWED_TOP)).isTrue();
  }

  @Test
  void namesAndNumbersHaveAGreatestLength() {
    texts.put(ThresholdColumn.HOSTNAME, "a".repeat(65_536));
    texts.put(ThresholdColumn.ALLOWED_TOP, "1".repeat(20_000));
    assertThat(PARSER.parse(texts).faults()).isEmpty();

    texts.put(ThresholdColumn.HOSTNAME, "a".repeat(65_537));
    texts.put(ThresholdColumn.ALLOWED_TOP, "1".repeat(20_001));
    assertThat(PARSER.parse(texts).faults())
        .extracting(ThresholdFault::column)
        .containsExactly("hostname", "allowed_top");
  }

  @Test
  void aColumnOfAnotherTypeHoldsOnlyNull() {
    texts.put(ThresholdColumn.VALID_FROM, "2021-10-11");
    ThresholdParser parser =
        new ThresholdParser(
            ThresholdQuery.Defaults.OF_CONTRACT,
            EnumSet.of(
                ThresholdColumn.ALLOWED_TOP,
                ThresholdColumn.WARNING_TOP,
                ThresholdColumn.VALID_FROM),
            false);

    assertThat(parser.parse(texts).faults())
        .extracting(ThresholdFault::toString)
        .containsExactly("allowed_top 79.50 is no limit", "valid_from 2021-10-11 is no time");
  }

  @Test
  void theSignOfBrokenBytesIsANameOnlyWhereNothingIsBroken() {
    texts.put(ThresholdColumn.HOSTNAME, "d\uFFFDc");
    ThresholdParser ofBytes =
        new ThresholdParser(
            ThresholdQuery.Defaults.OF_CONTRACT, EnumSet.noneOf(ThresholdColumn.class), true);

    assertThat(PARSER.parse(texts).faults()).isEmpty();
    assertThat(ofBytes.parse(texts).isWrong(ThresholdColumn.HOSTNAME)).isTrue();
  }
}
