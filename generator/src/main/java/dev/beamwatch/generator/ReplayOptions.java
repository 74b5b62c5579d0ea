package dev.beamwatch.generator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how recorded files are read and how time passes in a replay. */
final class ReplayOptions {
  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      order = 1,
      description =
          "Column with the time. Default: the first of occurred_at, timestamp, time, ts, datetime,"
              + " date, time_ltz that there is.")
  @Nullable String timeColumn;

  @Option(
      names = "--time-format",
      paramLabel = "FORMAT",
      order = 2,
      description =
          "auto, epoch-s, epoch-ms or text (ISO-8601 or SQL; UTC unless it has a zone). Default:"
              + " auto, which takes a number for seconds below 100,000,000,000 and for"
              + " milliseconds from there.")
  String timeFormat = "auto";

  @Option(
      names = "--value-column",
      paramLabel = "NAME",
      order = 3,
      description =
          "Column with the load in percent. Default: the first of usage, value, cpu_usage,"
              + " cpu_utilization, load that there is.")
  @Nullable String valueColumn;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      order = 4,
      description =
          "Host of all readings. Default: column hostname or host, or else the file's name up to"
              + " its last dot.")
  @Nullable String host;

  @Option(
      names = "--host-column",
      paramLabel = "NAME",
      order = 5,
      description = "Column with the host.")
  @Nullable String hostColumn;

  @Option(
      names = "--cpu",
      paramLabel = "NAME",
      order = 6,
      description = "Processor of all readings. Default: column cpu, or else cpu1.")
  @Nullable String cpu;

  @Option(
      names = "--cpu-column",
      paramLabel = "NAME",
      order = 7,
      description = "Column with the processor.")
  @Nullable String cpuColumn;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      order = 8,
      description =
          "csv (with a header line) or jsonl (an object per line). Default: by the file's name, or"
              + " else by its first character. Whether it is gzip is seen in the file.")
  @Nullable String format;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      order = 9,
      description = "Between the columns of a CSV file. Default: a comma; a tab for .tsv.")
  @Nullable String delimiter;

  @Option(
      names = "--skip-bad-lines",
      order = 10,
      description =
          "Skips lines that hold no reading, and counts them. Without it the first one is refused"
              + " before anything is sent.")
  boolean skipBadLines;

  @Option(
      names = "--keep-order",
      order = 11,
      description =
          "Leaves the lines of each file in their order. Without it all readings come in order of"
              + " event time, those of equal times in order of files and lines. A reading that is"
              + " more than 10 s behind the highest event time before it may be late for a pipeline:"
              + " it is said how many there are.")
  boolean keepOrder;

  @Option(
      names = "--temporary-folder",
      paramLabel = "FOLDER",
      order = 12,
      description =
          "Folder for what does not fit into memory while readings are put in order: about 35 bytes"
              + " a reading, gone when the command ends. Files that are in order need none. Default:"
              + " the system's.")
  @Nullable Path temporaryFolder;

  @Option(
      names = "--speed",
      paramLabel = "NUMBER",
      order = 13,
      description =
          "Compresses time: distances between event times are divided by this, more than 0."
              + " Default: 1.")
  String speed = "1";

  @Option(
      names = "--shift-to-now",
      order = 14,
      description = "Moves the first event time to now. Without it, it stays as recorded.")
  boolean shiftToNow;

  @Option(
      names = "--no-wait",
      order = 15,
      description =
          "Sends as fast as it can. Without it, each reading is sent when its compressed time has"
              + " come.")
  boolean noWait;

  RecordingLayout layout() {
    refuseBoth("--host", host, "--host-column", hostColumn);
    refuseBoth("--cpu", cpu, "--cpu-column", cpuColumn);
    return new RecordingLayout(
        Optional.ofNullable(format)
            .map(
                text ->
                    oneOf("--format", text, RecordingLayout.Form.values(), "one of csv, jsonl")),
        Optional.ofNullable(delimiter).map(ReplayOptions::character),
        notEmpty("--time-column", timeColumn),
        oneOf(
            "--time-format",
            timeFormat,
            TimeFormat.values(),
            "one of auto, epoch-s, epoch-ms, text"),
        notEmpty("--value-column", valueColumn),
        notEmpty("--host-column", hostColumn),
        notEmpty("--cpu-column", cpuColumn),
        notEmpty("--host", host),
        notEmpty("--cpu", cpu));
  }

  ReplaySource.Timing timing(long launchMillis) {
    return new ReplaySource.Timing(
        OptionText.positive("--speed", speed, "a number, more than 0"),
        !noWait,
        shiftToNow,
        launchMillis);
  }

  /** Returns the folder for temporary files, refusing one that is given and cannot be used. */
  Path temporaryFolder() {
    if (temporaryFolder == null) {
      return Path.of(System.getProperty("java.io.tmpdir", "."));
    }
    if (!Files.isDirectory(temporaryFolder) || !Files.isWritable(temporaryFolder)) {
      throw new InvalidOptionException(
          "--temporary-folder", temporaryFolder, "a folder that can be written to");
    }
    return temporaryFolder;
  }

  private static char character(String text) {
    if (text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1 || "\"\r\n".contains(text)) {
      throw new InvalidOptionException(
          "--delimiter", text, "one character, such as ; or \\t, and no quote or line break");
    }
    return text.charAt(0);
  }

  private static Optional<String> notEmpty(String option, @Nullable String name) {
    if (name != null && name.isEmpty()) {
      throw new InvalidOptionException(option, name, "a name that is not empty");
    }
    return Optional.ofNullable(name);
  }

  private static void refuseBoth(
      String option, @Nullable String value, String other, @Nullable String otherValue) {
    if (value != null && otherValue != null) {
      throw InvalidOptionException.conflict(
          option
              + "="
              + value
              + " and "
              + other
              + "="
              + otherValue
              + " exclude each other: give one of them");
    }
  }

  private static <E extends Enum<E>> E oneOf(
      String option, String text, E[] values, String allowed) {
    return Stream.of(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
        .findFirst()
        .orElseThrow(() -> new InvalidOptionException(option, text, allowed));
  }
}
