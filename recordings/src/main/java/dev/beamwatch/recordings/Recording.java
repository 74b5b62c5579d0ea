package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import dev.beamwatch.schemas.CpuReading;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one recorded file in the order of its lines. */
final class Recording implements Readings {
  private static final String DEFAULT_CPU = "cpu1";

  /** Rates over short times are a little beyond what they can be. */
  private static final double IDLE_TOLERANCE = 10;

  private static final Pattern COMMA_BEFORE_DECIMALS = Pattern.compile("-?\\d*,\\d+ ?%?");

  /** What sar and mpstat print for people begins so. */
  private static final Pattern SAR_FOR_PEOPLE =
      Pattern.compile("Linux \\S+ \\(.*\\)\\s.*\\(\\d+ CPU\\)");

  private final Path file;
  private final String hostOfFile;
  private final boolean isBlank;
  private final RecordingLayout layout;
  private final Spelling spelling;
  private final BadLines badLines;
  private final Notices notices;
  private final Format format;
  private final Rows rows;
  private @Nullable Columns columns;
  private boolean isAtEnd;
  private boolean hasRows;
  private boolean mayBeFractions;
  private boolean hasFraction;

  private Recording(
      RecordedText text, Format format, Rows rows, BadLines badLines, Notices notices) {
    this.file = text.file();
    this.hostOfFile = text.nameWithoutSuffix();
    this.isBlank = text.head().text().isBlank();
    this.layout = text.layout();
    this.spelling = layout.spelling();
    this.badLines = badLines;
    this.notices = notices;
    this.format = format;
    this.rows = rows;
    this.mayBeFractions = layout.scale().isEmpty() && !format.isPercent();
  }

  /** Opens a file, finding out what it is. */
  static Recording open(Path file, RecordingLayout layout, BadLines badLines, Notices notices)
      throws RecordingException {
    InputStream bytes = null;
    try {
      if (Files.notExists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      // Not Files.newInputStream: it seeks, which a pipe cannot.
      bytes = new FileInputStream(file.toFile());
      RecordedText text = RecordedText.of(file, Compression.unpacked(bytes), layout);
      if (SAR_FOR_PEOPLE.matcher(text.head().firstLine()).matches()) {
        throw new RecordingException(
            file
                + ": it is what sar or mpstat prints for people: make it with"
                + " sadf -d FILE -- -P ALL, or mpstat -P ALL -o JSON 10");
      }
      Format format = Formats.of(text);
      Rows rows = format.open(text);
      notices.recognised(file, format);
      return new Recording(text, format, rows, badLines, notices);
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
    while (!isAtEnd) {
      try {
        Row row = rows.next();
        if (row == null) {
          isAtEnd = true;
          tellTheEnd();
          return null;
        }
        hasRows = true;
        return readingOf(row, columnsOf(row));
      } catch (BadLineException e) {
        badLines.meet(badLines.areSkipped() ? e : e.orHelp(leaveOut()));
      }
    }
    return null;
  }

  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      // Everything that was wanted of it has been read.
    }
  }

  private void tellTheEnd() throws BadLineException {
    if (mayBeFractions && hasFraction) {
      notices.fraction(file);
    }
    if (isBlank) {
      notices.empty(file);
    } else if (!hasRows && format.isOfATool()) {
      throw new BadLineException(
          file,
          "no reading in it. It was read as "
              + format.title()
              + ", which has them at "
              + format.expected()
              + " ("
              + RecordingOption.PRESET.spelled(spelling)
              + ")");
    }
  }

  private CpuReading readingOf(Row row, Columns known) throws BadLineException {
    String time = required(row, known.time());
    OptionalLong millis = layout.timeFormat().parseMillis(withPoint(time), layout.timeZone());
    if (millis.isEmpty()) {
      throw bad(
          row,
          described(known.time())
              + " is no time ("
              + layout.timeFormat()
              + "): "
              + time
              + help(RecordingOption.TIME_FORMAT, RecordingOption.TIME_COLUMN));
    }
    double usage = usageOf(row, known);
    return new CpuReading(
        nameIn(row, known.host(), layout.host().orElse(hostOfFile)),
        format.cpuName(nameIn(row, known.cpu(), layout.cpu().orElse(DEFAULT_CPU))),
        usage,
        millis.getAsLong());
  }

  private String withPoint(String time) {
    return layout.hasDecimalComma() && COMMA_BEFORE_DECIMALS.matcher(time).matches()
        ? time.replace(',', '.')
        : time;
  }

  private double usageOf(Row row, Columns known) throws BadLineException {
    String value = required(row, known.value());
    double number = RecordedNumber.parseOrNaN(value, layout.hasDecimalComma());
    if (Double.isNaN(number)) {
      boolean hasComma =
          !layout.hasDecimalComma() && COMMA_BEFORE_DECIMALS.matcher(value).matches();
      throw bad(
          row,
          described(known.value())
              + " is no finite number: "
              + value
              + (hasComma
                  ? " (" + RecordingOption.DECIMAL.spelled(spelling) + "=,)"
                  : help(valueOption(known))));
    }
    if (number < 0 || number > 1 || RecordedNumber.isPercent(value)) {
      mayBeFractions = false;
    }
    hasFraction |= number > 0 && number < 1;
    double usage = number * layout.scale().orElse(1);
    if (known.isIdle()) {
      if (usage < -IDLE_TOLERANCE || usage > 100 + IDLE_TOLERANCE) {
        throw bad(
            row,
            described(known.value())
                + " is not between 0 and 100: "
                + value
                + help(valueOption(known)));
      }
      usage = Math.min(100, Math.max(0, 100 - usage));
      // Without what binary fractions add: 100 - 97.1 is 2.9.
      usage = Math.round(usage * 1e9) / 1e9;
    }
    if (Math.abs(usage) > CpuReading.MAX_USAGE) {
      throw bad(row, described(known.value()) + " is not between -1e15 and 1e15: " + value);
    }
    return usage;
  }

  private static RecordingOption valueOption(Columns known) {
    return known.isIdle() ? RecordingOption.IDLE_COLUMN : RecordingOption.VALUE_COLUMN;
  }

  private String nameIn(Row row, Optional<String> column, String otherwise)
      throws BadLineException {
    return column.isPresent() ? required(row, column.get()) : otherwise;
  }

  private String required(Row row, String column) throws BadLineException {
    String found = row.text(column);
    if (found == null || found.isEmpty()) {
      throw bad(row, described(column) + " is missing or empty" + leaveOut());
    }
    return found;
  }

  private String leaveOut() {
    return " (" + RecordingOption.skipBadLines(spelling) + " leaves such lines out)";
  }

  /** Columns without a name have a number. */
  private static String described(String column) {
    return column.chars().allMatch(c -> c >= '0' && c <= '9') ? "column " + column : column;
  }

  private BadLineException bad(Row row, String wrong) {
    return new BadLineException(file, row.place(), wrong);
  }

  private String help(RecordingOption... options) {
    StringBuilder names = new StringBuilder();
    for (RecordingOption option : options) {
      names.append(names.isEmpty() ? " (" : ", ").append(option.spelled(spelling));
    }
    return names + ")";
  }

  /** In files of tools, series of one file differ in what they have: labels, tags. */
  private Columns columnsOf(Row row) throws RecordingException {
    if (columns != null && !format.isOfATool()) {
      return columns;
    }
    UsualNames names = rows.names();
    String time =
        oneOf(row, layout.timeColumn(), names.time(), "time", RecordingOption.TIME_COLUMN);
    String value = null;
    boolean isIdle = layout.idleColumn().isPresent();
    if (!isIdle && layout.valueColumn().isEmpty() && find(row.columns(), names.value()).isEmpty()) {
      value = find(row.columns(), names.idle()).orElseGet(() -> onlyIdle(row));
      if (value != null) {
        isIdle = true;
        notices.idle(file, format, value);
      }
    }
    if (value == null) {
      List<String> usual = names.value().isEmpty() ? names.idle() : names.value();
      value =
          isIdle
              ? oneOf(row, layout.idleColumn(), usual, "idle time", RecordingOption.IDLE_COLUMN)
              : oneOf(row, layout.valueColumn(), usual, "load", RecordingOption.VALUE_COLUMN);
    }
    columns =
        new Columns(
            time,
            value,
            isIdle,
            nameColumn(
                row,
                layout.host(),
                layout.hostColumn(),
                names.host(),
                "host",
                RecordingOption.HOST_COLUMN),
            nameColumn(
                row,
                layout.cpu(),
                layout.cpuColumn(),
                names.cpu(),
                "cpu",
                RecordingOption.CPU_COLUMN));
    return columns;
  }

  private static @Nullable String onlyIdle(Row row) {
    List<String> idle = row.columns().stream().filter(UsualNames::saysIdle).toList();
    return idle.size() == 1 ? idle.get(0) : null;
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
        wanted.isPresent() ? wanted.filter(row::has) : find(row.columns(), usual);
    if (found.isPresent()) {
      return found.get();
    }
    String wrong =
        "no column for the "
            + what
            + ": "
            + (wanted.isEmpty() && usual.isEmpty()
                ? "the first line is no header, so name one of the columns "
                : "looked for " + wanted.orElse(String.join(", ", usual)) + " among ")
            + String.join(", ", row.columns())
            + " ("
            + option.spelled(spelling)
            + ")";
    // The lines of a JSON file need not be of one kind: another one may do.
    throw format instanceof CsvFile ? new RecordingException(file + ": " + wrong) : bad(row, wrong);
  }

  private static Optional<String> find(Collection<String> columns, List<String> usual) {
    for (String name : usual) {
      for (String column : columns) {
        if (name.equalsIgnoreCase(column)) {
          return Optional.of(column);
        }
      }
    }
    return Optional.empty();
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

  /**
   * Where a reading is in a row.
   *
   * @param isIdle whether the value is what is missing to 100
   */
  private record Columns(
      String time, String value, boolean isIdle, Optional<String> host, Optional<String> cpu) {}
}
