package dev.beamwatch.pipeline.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlTextTest {
  @Test
  void aTextStandsInQuotes() {
    assertThat(SqlText.literal("doc")).contains("'doc'");
    assertThat(SqlText.literal("")).contains("''");
    assertThat(SqlText.literal("two words; -- \"x\" $1 ä 😀"))
        .contains("'two words; -- \"x\" $1 ä 😀'");
  }

  @Test
  void aQuoteIsWrittenTwice() {
    assertThat(SqlText.literal("x'; DROP TABLE t; --")).contains("'x''; DROP TABLE t; --'");
    assertThat(SqlText.literal("''")).contains("''''''");
  }

  @Test
  void aBackslashIsAnEscapeWhateverTheServerIsSetTo() {
    assertThat(SqlText.literal("a\\b")).contains("E'a\\\\b'");
    assertThat(SqlText.literal("\\'; DROP")).contains("E'\\\\''; DROP'");
  }

  @Test
  void whatCannotBeSeenIsWrittenAsItsNumber() {
    assertThat(SqlText.literal("a\nb\r\t\u007f")).contains("E'a\\u000ab\\u000d\\u0009\\u007f'");
    assertThat(SqlText.literal("a\u202eb\u00a0\u2028")).contains("E'a\\u202eb\\u00a0\\u2028'");
    assertThat(SqlText.literal(new String(Character.toChars(0xE0041)))).contains("E'\\U000e0041'");
  }

  @Test
  void whatPostgresCannotHoldIsNoText() {
    assertThat(SqlText.literal("a\0b")).isEmpty();
    assertThat(SqlText.literal("a\ud83d")).isEmpty();
    assertThat(SqlText.literal("\ude00a")).isEmpty();
  }
}
