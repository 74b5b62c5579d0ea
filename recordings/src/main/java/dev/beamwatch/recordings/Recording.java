package dev.beamwatch.recordings;

import dev.beamwatch.schemas.CpuReading;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads one recorded file, CSV or JSON lines, gzip or not, in the order of its lines. */
final class Recording implements Readings {
  /** What a column with the time is called, the likeliest name first; case does not matter. */
  private static final List<String> TIME_COLUMNS =
      List.of("occurred_at", "timestamp", "time", "ts", "datetime", "date", "time_ltz");

  /** What a column with the load is called. */
  private static final List<String> VALUE_COLUMNS =
      List.of("usage", "value", "cpu_usage", "cpu_utilization", "load");

  private static final List<String> HOST_COLUMNS = List.of("hostname", "host");
  private static final List<String> CPU_COLUMNS = List.of("cpu");
  private static final String DEFAULT_CPU = "cpu1";

  private final Path file;
  private final RecordingLayout layout;
  private final BadLines badLines;
  private final String hostOfFile;
  private final boolean sameColumnsInEveryRow;
  private final Rows rows;
  private @Nullable Columns columns;

  private Recording(
      Path file,
      RecordingLayout layout,
      BadLines badLines,
      String hostOfFile,
      boolean isCsv,
      Rows rows) {
    this.file = file;
    this.layout = layout;
    this.badLines = badLines;
    this.hostOfFile = hostOfFile;
    this.sameColumnsInEveryRow = isCsv;
    this.rows = rows;
  }

  /** Opens a file, finding out what it is. */
  static Recording open(Path file, RecordingLayout layout, BadLines badLines)
      throws RecordingException {
    InputStream bytes = null;
    try {
      if (Files.notExists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      // Not Files.newInputStream: it seeks, which a pipe cannot.
      bytes = new BufferedInputStream(new FileInputStream(file.toFile()), 1 << 16);
      bytes.mark(2);
      boolean gzip = bytes.read() == 0x1F && bytes.read() == 0x8B;
      bytes.reset();
      if (gzip) {
        bytes = unzipped(bytes);
      }
      BufferedReader text =
          new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
      skipByteOrderMark(text);
      String name = withoutSuffix(String.valueOf(file.getFileName()), ".gz");
      String suffix = name.substring(Math.max(0, name.lastIndexOf('.'))).toLowerCase(Locale.ROOT);
      boolean csv = isCsv(layout, suffix, text);
      Lines lines = new Lines(file, text);
      Rows rows =
          csv
              ? new CsvRows(lines, layout.delimiter().orElse(suffix.equals(".tsv") ? '\t' : ','))
              : new JsonRows(lines);
      int dot = name.lastIndexOf('.');
      return new Recording(
          file, layout, badLines, dot > 0 ? name.substring(0, dot) : name, csv, rows);
    } catch (IOException | RecordingException e) {
      closeQuietly(bytes);
      if (e instanceof RecordingException refused) {
        throw refused;
      }
      throw new RecordingException(
          file
              + ": cannot be read: "
              + (e instanceof NoSuchFileException ? "no such file" : e.getMessage()));
    }
  }

  /**
   * Returns the next reading, or null at the end.
   *
   * @throws RecordingException if a line holds no reading and is not to be skipped, or the file
   *     cannot be read on
   */
  @Override
  public @Nullable CpuReading next() throws RecordingException {
    while (true) {
      try {
        Row row = rows.next();
        if (row == null) {
          return null;
        }
        if (columns == null) {
          columns = columnsOf(row);
        }
        return readingOf(row, columns);
      } catch (BadLineException e) {
        badLines.meet(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      // Everything that was wanted of it has been read.
    }
  }

  private CpuReading readingOf(Row row, Columns known) throws BadLineException {
    String time = required(row, known.time());
    OptionalLong millis = layout.timeFormat().parseMillis(time);
    if (millis.isEmpty()) {
      throw new BadLineException(
          file, row.line(), known.time() + " is no time (" + layout.timeFormat() + "): " + time);
    }
    String value = required(row, known.value());
    double usage = FiniteDecimal.parseOrNaN(value);
    if (Double.isNaN(usage)) {
      throw new BadLineException(
          file, row.line(), known.value() + " is no finite number: " + value);
    }
    if (Math.abs(usage) > CpuReading.MAX_USAGE) {
      throw new BadLineException(
          file, row.line(), known.value() + " is not between -1e15 and 1e15: " + value);
    }
    return new CpuReading(
        nameIn(row, known.host(), layout.host().orElse(hostOfFile)),
        nameIn(row, known.cpu(), layout.cpu().orElse(DEFAULT_CPU)),
        usage,
        millis.getAsLong());
  }

  private String nameIn(Row row, Optional<String> column, String otherwise)
      throws BadLineException {
    return column.isPresent() ? required(row, column.get()) : otherwise;
  }

  private String required(Row row, String column) throws BadLineException {
    String text = row.text(column);
    if (text == null || text.isEmpty()) {
      throw new BadLineException(file, row.line(), column + " is missing or empty");
    }
    return text;
  }

  private Columns columnsOf(Row row) throws RecordingException {
    return new Columns(
        oneOf(row, layout.timeColumn(), TIME_COLUMNS, "time", RecordingOption.TIME_COLUMN),
        oneOf(row, layout.valueColumn(), VALUE_COLUMNS, "load", RecordingOption.VALUE_COLUMN),
        nameColumn(
            row,
            layout.host(),
            layout.hostColumn(),
            HOST_COLUMNS,
            "host",
            RecordingOption.HOST_COLUMN),
        nameColumn(
            row, layout.cpu(), layout.cpuColumn(), CPU_COLUMNS, "cpu", RecordingOption.CPU_COLUMN));
  }

  private Optional<String> nameColumn(
      Row row,
      Optional<String> fixed,
      Optional<String> wanted,
      List<String> usual,
      String what,
      RecordingOption option)
      throws RecordingException {
    if (fixed.isPresent()) {
      return Optional.empty();
    }
    return wanted.isPresent()
        ? Optional.of(oneOf(row, wanted, usual, what, option))
        : find(row.columns(), usual);
  }

  private String oneOf(
      Row row, Optional<String> wanted, List<String> usual, String what, RecordingOption option)
      throws RecordingException {
    Optional<String> found =
        wanted.isPresent() ? wanted.filter(row.columns()::contains) : find(row.columns(), usual);
    if (found.isPresent()) {
      return found.get();
    }
    String wrong =
        "no column for the "
            + what
            + ": looked for "
            + wanted.orElse(String.join(", ", usual))
            + " among "
            + String.join(", ", row.columns())
            + " ("
            + option.spelled(layout.spelling())
            + ")";
    // The lines of a JSON file need not be of one kind: another one may do.
    throw sameColumnsInEveryRow
        ? new RecordingException(file + ": " + wrong)
        : new BadLineException(file, row.line(), wrong);
  }

  private static Optional<String> find(Collection<String> columns, List<String> usual) {
    return usual.stream()
        .flatMap(name -> columns.stream().filter(name::equalsIgnoreCase))
        .findFirst();
  }

  private static boolean isCsv(RecordingLayout layout, String suffix, BufferedReader text)
      throws IOException {
    if (layout.form().isPresent()) {
      return layout.form().get() == RecordingLayout.Form.CSV;
    }
    return switch (suffix) {
      case ".csv", ".tsv" -> true;
      case ".json", ".jsonl", ".ndjson" -> false;
      default -> {
        text.mark(1);
        int first = text.read();
        text.reset();
        yield first != '{';
      }
    };
  }

  /** Reads one gzip file behind the other, too, as {@code cat *.gz} writes them. */
  static InputStream unzipped(InputStream bytes) throws IOException {
    // At the end of each, GZIPInputStream asks whether more is there. A pipe often has nothing yet.
    InputStream more =
        new FilterInputStream(bytes) {
          @Override
          public int available() {
            return 1;
          }
        };
    return new GZIPInputStream(more, 1 << 16);
  }

  private static void skipByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
  }

  private static String withoutSuffix(String name, String suffix) {
    return name.toLowerCase(Locale.ROOT).endsWith(suffix)
        ? name.substring(0, name.length() - suffix.length())
        : name;
  }

  private static void closeQuietly(@Nullable InputStream bytes) {
    if (bytes != null) {
      try {
        bytes.close();
      } catch (IOException e) {
        // The file is refused already.
      }
    }
  }

  private record Columns(String time, String value, Optional<String> host, Optional<String> cpu) {}
}
