package dev.beamwatch.recordings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values; the first line that is not blank names the columns.
 *
 * <p>Each line is parsed by itself, although CSV allows line breaks in quotes: a stray quote then
 * spoils its own line instead of everything up to the next quote.
 */
final class CsvRows implements Rows {
  private final Lines lines;
  private final char delimiter;
  private final CSVFormat format;
  private final List<String> columns;

  CsvRows(Lines lines, char delimiter) throws RecordingException {
    this.lines = lines;
    this.delimiter = delimiter;
    format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setTrim(true).get();
    String header = lines.next();
    columns = header == null ? List.of() : fields(header);
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    String line = lines.next();
    if (line == null) {
      return null;
    }
    List<String> row = fields(line);
    return new Row(
        lines.number(),
        columns,
        column -> {
          int place = columns.indexOf(column);
          return place >= 0 && place < row.size() ? row.get(place) : null;
        });
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private List<String> fields(String line) throws RecordingException {
    if (line.indexOf('"') < 0) {
      return withoutQuotes(line);
    }
    try (CSVParser parser = CSVParser.parse(line, format)) {
      return parser.getRecords().get(0).toList();
    } catch (UncheckedIOException e) {
      // Nothing is read but this text: what goes wrong is the text's fault.
      throw lines.refused("no CSV: " + (e.getCause() == null ? e : e.getCause()).getMessage());
    } catch (IOException e) {
      throw lines.refused("no CSV: " + e.getMessage());
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
