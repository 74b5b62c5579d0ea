package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.LogText;
import dev.beamwatch.pipeline.threshold.ThresholdRows;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.ThresholdColumn;
import dev.beamwatch.schemas.ThresholdFault;
import dev.beamwatch.schemas.ThresholdParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads limits from a CSV file with the columns of {@code cpu_thresholds}. The first line that is
 * not blank names the columns. The rules for rows are those of the table. One thing differs: a file
 * with a mistake is refused as a whole. Mutable, for one reading, not thread-safe.
 */
public final class LimitsFile {
  /** Commas, double quotes, any line ends; empty lines are skipped. */
  private static final CSVFormat FORMAT = CSVFormat.DEFAULT;

  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");

  private static final Map<String, ThresholdColumn> BY_NAME =
      EnumSet.allOf(ThresholdColumn.class).stream()
          .collect(Collectors.toUnmodifiableMap(ThresholdColumn::sql, column -> column));

  private final LimitMistakes mistakes;
  private final ThresholdParser parser;
  private final ThresholdRows rows;

  /** By place in a line; null for a column that does not count. Empty until the header is read. */
  private final List<@Nullable ThresholdColumn> columns = new ArrayList<>();

  /** What must not be there twice, with the line of its row. */
  private final Map<Identity, Long> lines = new HashMap<>();

  private record Identity(String hostname, @Nullable String cpu, @Nullable Long validFromMillis) {}

  private LimitsFile(Path file, LimitDefaults defaults) {
    mistakes = new LimitMistakes(file);
    parser = new ThresholdParser(defaults.ofRows());
    rows = new ThresholdRows(defaults);
  }

  /**
   * Reads a file.
   *
   * @param file in UTF-8, of at most 100 megabytes
   * @param defaults for what a row does not say
   * @param loadedAtMillis wall-clock time at which it is read
   * @return its limits, and complaints about those that are implausible and stay in force
   * @throws InvalidLimitsException if the file cannot be read, has no rows, or has mistakes: with
   *     all of them
   */
  public static LoadedThresholds read(Path file, LimitDefaults defaults, long loadedAtMillis) {
    LimitsFile limits = new LimitsFile(file, defaults);
    limits.readAll(TextFile.read(file));
    limits.mistakes.throwIfAny();
    if (limits.columns.isEmpty()) {
      throw new InvalidLimitsException(file, "is empty: the first line must name the columns");
    }
    if (limits.lines.isEmpty()) {
      throw new InvalidLimitsException(file, "has no rows, only the names of the columns");
    }
    return limits.rows.loaded(file.toString(), loadedAtMillis);
  }

  private void readAll(String text) {
    long end = 0;
    try (CSVParser csv = CSVParser.parse(text, FORMAT)) {
      for (CSVRecord cells : csv) {
        end = csv.getCurrentLineNumber();
        long line = end - lineBreaks(cells);
        if (cells.size() == 1 && cells.get(0).isBlank()) {
          continue;
        }
        if (!columns.isEmpty()) {
          readRow(line, cells);
        } else if (!readHeader(line, cells)) {
          return;
        }
      }
    } catch (UncheckedIOException | IOException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      // Nothing is read but a text in memory: what goes wrong is the text's fault.
      mistakes.add(
          end + 1, "no CSV from here on: " + LogText.of(String.valueOf(reason.getMessage())));
    }
  }

  private static long lineBreaks(CSVRecord cells) {
    return cells.stream().mapToLong(cell -> LINE_BREAK.matcher(cell).results().count()).sum();
  }

  /** Returns whether rows can be read by it. */
  private boolean readHeader(long line, CSVRecord cells) {
    boolean isRight = true;
    Set<ThresholdColumn> missing = EnumSet.allOf(ThresholdColumn.class);
    missing.removeIf(column -> !column.isRequired());
    for (String name : cells) {
      ThresholdColumn column = BY_NAME.get(name);
      ThresholdColumn meant = BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
      if (column == null && meant != null) {
        mistakes.add(line, "the column " + LogText.quoted(name) + " is written " + meant.sql());
        isRight = false;
      }
      if (column != null && columns.contains(column)) {
        mistakes.add(line, "the column " + column.sql() + " is there twice");
        isRight = false;
      }
      columns.add(column);
      missing.remove(meant);
    }
    for (ThresholdColumn column : missing) {
      mistakes.add(
          line,
          "the column "
              + column.sql()
              + " is missing among "
              + LogText.quoted(String.join(", ", cells)));
      isRight = false;
    }
    return isRight;
  }

  private void readRow(long line, CSVRecord cells) {
    if (cells.size() != columns.size()) {
      mistakes.add(
          line, "the row has " + cells.size() + " cells, and the header " + columns.size());
      return;
    }
    Map<ThresholdColumn, String> texts = new EnumMap<>(ThresholdColumn.class);
    for (int place = 0; place < columns.size(); place++) {
      ThresholdColumn column = columns.get(place);
      if (column != null && !cells.get(place).isEmpty()) {
        texts.put(column, cells.get(place));
      }
    }
    ThresholdParser.Parsed parsed = parser.parse(texts);
    parsed.faults().forEach(fault -> mistakes.add(line, inWords(fault)));
    if (!parsed.isWrong(ThresholdColumn.HOSTNAME)
        && !parsed.isWrong(ThresholdColumn.CPU)
        && !parsed.isWrong(ThresholdColumn.VALID_FROM)) {
      refuseSecond(line, parsed.row());
    }
    if (parsed.faults().isEmpty()) {
      rows.limit(parsed.row());
    }
  }

  private void refuseSecond(long line, Threshold row) {
    Long first =
        lines.putIfAbsent(new Identity(row.hostname(), row.cpu(), row.validFromMillis()), line);
    if (first != null) {
      mistakes.add(line, "the same hostname, cpu and valid_from as in line " + first);
    }
  }

  private static String inWords(ThresholdFault fault) {
    String value = fault.value();
    String shown =
        value == null
            ? "NULL"
            : value.equals(value.strip()) ? LogText.of(value) : LogText.quoted(value);
    return fault.column() + " " + shown + " " + LogText.of(fault.why());
  }
}
