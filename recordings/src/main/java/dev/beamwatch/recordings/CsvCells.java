package dev.beamwatch.recordings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Takes a line of comma-separated values apart.
 *
 * <p>Each line is parsed by itself, although CSV allows line breaks in quotes. So a stray quote
 * spoils its own line, and not everything up to the next quote.
 */
final class CsvCells {
  private final char delimiter;
  private final CSVFormat format;

  CsvCells(char delimiter) {
    this.delimiter = delimiter;
    format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setTrim(true).get();
  }

  /**
   * Returns the cells of a line.
   *
   * @throws IOException if its quotes are not as they should be
   */
  List<String> of(String line) throws IOException {
    if (line.indexOf('"') < 0) {
      return withoutQuotes(line);
    }
    try (CSVParser parser = CSVParser.parse(line, format)) {
      return parser.getRecords().get(0).toList();
    } catch (UncheckedIOException e) {
      // Nothing is read but this text: what goes wrong is the text's fault.
      throw e.getCause();
    }
  }

  /** Saves most lines a parser of their own, which takes longer than all else that is done. */
  private List<String> withoutQuotes(String line) {
    List<String> fields = new ArrayList<>();
    int from = 0;
    int to;
    while ((to = line.indexOf(delimiter, from)) >= 0) {
      fields.add(line.substring(from, to).trim());
      from = to + 1;
    }
    fields.add(line.substring(from).trim());
    return fields;
  }
}
