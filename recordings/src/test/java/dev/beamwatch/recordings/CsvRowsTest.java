package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

class CsvRowsTest {
  private static final List<String> COLUMNS =
      IntStream.range(0, 13).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();

  @Property
  void aLineIsTakenApartAsTheLibraryDoesIt(@ForAll("lines") String line) throws Exception {
    List<String> expected;
    try (CSVParser parser =
        CSVParser.parse(line, CSVFormat.DEFAULT.builder().setTrim(true).get())) {
      expected = parser.getRecords().get(0).toList();
    }
    Lines lines = new Lines(Path.of("x.csv"), new BufferedReader(new StringReader(line)));
    try (CsvRows rows =
        new CsvRows(lines, new CsvCells(','), COLUMNS, UsualNames.DEFAULT, "--delimiter")) {
      Row row = Objects.requireNonNull(rows.next());
      assertThat(IntStream.range(0, expected.size()).boxed())
          .allSatisfy(i -> assertThat(row.text(COLUMNS.get(i))).isEqualTo(expected.get(i)));
      assertThat(row.text("m") == null).isEqualTo(expected.size() < 13);
    }
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.strings()
        .withChars("ab0 \t,;#\\'\u00A0\u2028é")
        .ofMaxLength(12)
        .filter(line -> !line.isBlank());
  }
}
