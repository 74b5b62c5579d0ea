package dev.beamwatch.generator;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads comma-separated values; the first line names the columns. */
final class CsvRows implements Rows {
  private final Path file;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> columns;

  CsvRows(Path file, Reader text, char delimiter) throws IOException, RecordingException {
    this.file = file;
    try {
      parser =
          CSVFormat.DEFAULT
              .builder()
              .setDelimiter(delimiter)
              .setHeader()
              .setSkipHeaderRecord(true)
              .setIgnoreEmptyLines(true)
              .setTrim(true)
              .get()
              .parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(file, 1, "no header: " + e.getMessage());
    }
    records = parser.iterator();
    columns = parser.getHeaderNames();
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    long lineBefore = parser.getCurrentLineNumber();
    try {
      if (!records.hasNext()) {
        return null;
      }
      CSVRecord row = records.next();
      return new Row(
          parser.getCurrentLineNumber(),
          columns,
          column -> row.isSet(column) ? row.get(column) : null);
    } catch (UncheckedIOException e) {
      throw new BadLineException(
          file,
          Math.max(parser.getCurrentLineNumber(), lineBefore + 1),
          "no CSV: " + (e.getCause() == null ? e : e.getCause()).getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
