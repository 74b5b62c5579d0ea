package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingLayout.Preset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Comma-separated values of anybody, with a header line or without. */
final class CsvFile implements Format {
  /** A comma last: it also stands in texts, times and numbers. */
  private static final char[] DELIMITERS = {'\t', ';', '|', ','};

  private static final Pattern EXCEL_DELIMITER = Pattern.compile("sep=(.)");
  private static final Pattern CPU =
      Pattern.compile("(cpu|core)[-_ ]?(\\d+|total|all)|all", Pattern.CASE_INSENSITIVE);

  /** Smaller numbers are rather values than times since 1970: this one is in 1973. */
  private static final double LEAST_EPOCH = 1e8;

  @Override
  public String title() {
    return "CSV";
  }

  @Override
  public Set<Preset> presets() {
    return Set.of();
  }

  @Override
  public boolean isJson() {
    return false;
  }

  @Override
  public boolean recognises(RecordedText text) {
    return true;
  }

  @Override
  public boolean isPercent() {
    return false;
  }

  @Override
  public String expected() {
    return "a line each";
  }

  @Override
  public Rows open(RecordedText text) throws RecordingException {
    CsvCells cells = new CsvCells(delimiter(text));
    Lines lines = text.lines();
    String help = RecordingOption.DELIMITER.spelled(text.layout().spelling());
    List<String> known =
        text.head().lines().stream().filter(line -> !namesDelimiter(line)).limit(1).toList();
    List<String> first = known.isEmpty() ? List.of() : cellsOrNone(cells, known.get(0));
    if (!first.isEmpty() && !isHeader(first, text.layout())) {
      List<String> numbers =
          IntStream.rangeClosed(1, first.size()).mapToObj(Integer::toString).toList();
      if (namesDelimiter(text.head().firstLine())) {
        var unused = lines.next();
      }
      return new CsvRows(lines, cells, numbers, guessed(first, text), help);
    }
    String header = lines.next();
    if (header != null && namesDelimiter(header)) {
      header = lines.next();
    }
    try {
      List<String> columns = header == null ? List.of() : cells.of(header);
      return new CsvRows(lines, cells, columns, UsualNames.DEFAULT, help);
    } catch (IOException e) {
      throw lines.refused("no CSV: " + e.getMessage());
    }
  }

  /** Returns whether a line does nothing but tell Excel the delimiter. */
  static boolean namesDelimiter(String line) {
    return EXCEL_DELIMITER.matcher(line.strip()).matches();
  }

  /**
   * Returns what stands between the columns: the option, or what the first line has as often as
   * most lines after it.
   */
  static char delimiter(RecordedText text) {
    if (text.layout().delimiter().isPresent()) {
      return text.layout().delimiter().get();
    }
    List<String> lines = text.head().lines();
    if (!lines.isEmpty() && namesDelimiter(lines.get(0))) {
      return lines.get(0).strip().charAt("sep=".length());
    }
    char best = text.name().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
    long most = 0;
    // Of a single line that does not end, the beginning is enough.
    String first = lines.isEmpty() ? text.head().text() : lines.get(0);
    for (char delimiter : DELIMITERS) {
      int count = count(first, delimiter);
      if (count > 0) {
        long alike = lines.stream().filter(line -> count(line, delimiter) == count).count() + 1;
        if (alike > most) {
          most = alike;
          best = delimiter;
        }
      }
    }
    return best;
  }

  private static int count(String line, char delimiter) {
    int count = 0;
    boolean isQuoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == delimiter && !isQuoted) {
        count++;
      }
    }
    return count;
  }

  private static List<String> cellsOrNone(CsvCells cells, String line) {
    try {
      return cells.of(line);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isHeader(List<String> cells, RecordingLayout layout) {
    boolean isNamed =
        Stream.of(
                layout.timeColumn(),
                layout.valueColumn(),
                layout.idleColumn(),
                layout.hostColumn(),
                layout.cpuColumn())
            .flatMap(Optional::stream)
            .anyMatch(column -> !column.matches("\\d+"));
    return isNamed
        || cells.stream()
            .anyMatch(cell -> UsualNames.DEFAULT.contains(cell) || UsualNames.saysIdle(cell))
        || cells.stream().noneMatch(cell -> isNumber(cell, layout) || isTime(cell, layout));
  }

  /** Returns what the columns are by the first line; what is not clear stays open. */
  private static UsualNames guessed(List<String> first, RecordedText text)
      throws RecordingException {
    RecordingLayout layout = text.layout();
    List<String> times = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    List<String> cpus = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      String column = String.valueOf(i + 1);
      if (isNamed(column, layout)) {
        continue;
      }
      String cell = first.get(i);
      if (times.isEmpty() && layout.timeColumn().isEmpty() && isTime(cell, layout)) {
        times.add(column);
      } else if (isNumber(cell, layout)) {
        numbers.add(column);
      } else if (cpus.isEmpty() && CPU.matcher(cell).matches()) {
        cpus.add(column);
      } else if (!cell.isEmpty()) {
        texts.add(column);
      }
    }
    if (texts.size() > 1 && layout.host().isEmpty() && layout.hostColumn().isEmpty()) {
      throw new RecordingException(
          text.file()
              + ": the first line is no header, and each of the columns "
              + String.join(", ", texts)
              + " could be the host ("
              + RecordingOption.HOST_COLUMN.spelled(layout.spelling())
              + "="
              + texts.get(0)
              + ")");
    }
    List<String> values = numbers.size() == 1 ? numbers : List.of();
    return new UsualNames(times, values, List.of(), texts, cpus);
  }

  private static boolean isNamed(String column, RecordingLayout layout) {
    return Stream.of(
            layout.timeColumn(),
            layout.valueColumn(),
            layout.idleColumn(),
            layout.hostColumn(),
            layout.cpuColumn())
        .flatMap(Optional::stream)
        .collect(Collectors.toSet())
        .contains(column);
  }

  private static boolean isNumber(String cell, RecordingLayout layout) {
    return !Double.isNaN(RecordedNumber.parseOrNaN(cell, layout.hasDecimalComma()))
        // A header has no decimal comma either: the message will name the option.
        || !Double.isNaN(RecordedNumber.parseOrNaN(cell, true));
  }

  private static boolean isTime(String cell, RecordingLayout layout) {
    double number = FiniteDecimal.parseOrNaN(cell);
    return (Double.isNaN(number) || number >= LEAST_EPOCH || layout.timeFormat() != TimeFormat.AUTO)
        && layout.timeFormat().parseMillis(cell, layout.timeZone()).isPresent();
  }
}
