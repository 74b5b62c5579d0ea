package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "public.cpu_thresholds | \"public\".\"cpu_thresholds\"",
        "limits | \"limits\"",
        "_a$1 | \"_a$1\"",
        "\"Limits\" | \"Limits\"",
        "\"My Schema\".\"CPU-Limits.2\" | \"My Schema\".\"CPU-Limits.2\"",
        "public.\"User\" | \"public\".\"User\"",
        "\"Ops\".limits | \"Ops\".\"limits\"",
        "\"with \"\"quotes\"\"\" | \"with \"\"quotes\"\"\"",
        "\"a\"\".\"\"b\" | \"a\"\".\"\"b\"",
        "\"七\" | \"七\"",
        "\"; DROP TABLE x --\" | \"; DROP TABLE x --\"",
      })
  void aNameIsQuotedInStatements(String written, String sql) {
    TableName name = TableName.parse(written).orElseThrow();

    assertThat(name.sql()).isEqualTo(sql);
    assertThat(name).hasToString(written);
    assertThat(name.isFolded()).isFalse();
  }

  @Test
  void aNameWithoutQuotesIsWhatPostgresqlTakesItForAndMayBeAReservedWord() {
    TableName capitals = TableName.parse("Public.CpuThresholds").orElseThrow();

    assertThat(capitals.sql()).isEqualTo("\"public\".\"cputhresholds\"");
    assertThat(capitals.isFolded()).isTrue();
    assertThat(TableName.parse("user").orElseThrow().sql()).isEqualTo("\"user\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "a.",
        ".a",
        "a.b.c",
        "a b",
        " a",
        "a\n",
        "1a",
        "a-b",
        "ä",
        "\"",
        "\"\"",
        "\"\"\"",
        "\"a",
        "a\"",
        "\"a\"b",
        "\"a\"\"",
        "\"a\"\".\"b\"",
        "\"a\" \"b\"",
        "\"a\".\"b\".\"c\"",
        "\"a\nb\"",
        "\"a\u0000\"",
        "U&\"a\"",
        "'a'",
        "a; DROP TABLE x",
        "\"a\"; DROP TABLE x",
        "a -- ",
        "a/**/",
        "a, b",
        "(SELECT 1)",
        "f()",
        "\"a\",\"b\"",
        "\"a\" WHERE \"b\" = \"c\"",
      })
  void whatIsMoreOrLessThanANameIsNone(String text) {
    assertThat(TableName.parse(text)).isEmpty();
  }

  @Test
  void aTextOfAnyLengthIsJudged() {
    assertThat(TableName.parse("a".repeat(1_000))).isPresent();
    assertThat(TableName.parse('"' + "\"\"".repeat(499) + '"')).isPresent();
    assertThat(TableName.parse('"' + "\"\"".repeat(100_000) + '"')).isEmpty();
  }
}
