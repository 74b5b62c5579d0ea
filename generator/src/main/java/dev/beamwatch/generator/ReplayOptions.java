package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.recordings.RecordingLayout;
import dev.beamwatch.recordings.RecordingOption;
import dev.beamwatch.recordings.TemporaryFolder;
import java.nio.file.Path;
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
          "auto, epoch-s, epoch-ms, epoch-us, epoch-ns or text (ISO-8601 or SQL). Default: auto,"
              + " which takes a number for seconds below 100,000,000,000, and then for"
              + " milliseconds, microseconds and nanoseconds by its size.")
  String timeFormat = "auto";

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      order = 3,
      description = "Time zone of times that are written without one: Europe/Berlin. Default: UTC.")
  @Nullable String timeZone;

  @Option(
      names = "--value-column",
      paramLabel = "NAME",
      order = 4,
      description =
          "Column with the load in percent; of JSON also fields.usage_user. Default: the first of"
              + " usage, value, cpu_usage, cpu_utilization, load, usage_active that there is, or"
              + " else the one that says idle.")
  @Nullable String valueColumn;

  @Option(
      names = "--idle-column",
      paramLabel = "NAME",
      order = 5,
      description =
          "Column with the idle time in percent, as sar, mpstat and telegraf have it: the load is"
              + " 100 minus it.")
  @Nullable String idleColumn;

  @Option(
      names = "--scale",
      paramLabel = "NUMBER",
      order = 6,
      description =
          "Multiplies values: --scale=100 makes fractions from 0 to 1 percent. Default: 1.")
  @Nullable String scale;

  @Option(
      names = "--decimal",
      paramLabel = "CHARACTER",
      order = 7,
      description =
          "Before the decimals of numbers: a point, or a comma as in 82,5. Default: a point.")
  @Nullable String decimal;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      order = 8,
      description =
          "Host of all readings. Default: column hostname or host, or else the file's name up to"
              + " its last dot.")
  @Nullable String host;

  @Option(
      names = "--host-column",
      paramLabel = "NAME",
      order = 9,
      description = "Column with the host.")
  @Nullable String hostColumn;

  @Option(
      names = "--cpu",
      paramLabel = "NAME",
      order = 10,
      description = "Processor of all readings. Default: column cpu, or else cpu1.")
  @Nullable String cpu;

  @Option(
      names = "--cpu-column",
      paramLabel = "NAME",
      order = 11,
      description = "Column with the processor.")
  @Nullable String cpuColumn;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      order = 12,
      description =
          "csv (with a header line or without) or jsonl (an object per line, or an array of them)."
              + " Default: what the file looks like, files of known tools too. Whether it is gzip"
              + " or zstd is seen in the file.")
  @Nullable String format;

  @Option(
      names = "--preset",
      paramLabel = "TOOL",
      order = 13,
      description =
          "The tool that wrote the files, if they are not recognised: sadf, mpstat, collectd,"
              + " prometheus, telegraf, influx, cloudwatch or grafana (docs/recordings.md).")
  @Nullable String preset;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      order = 14,
      description =
          "Between the columns of a CSV file. Default: comma, semicolon, tab or |, as the first"
              + " lines have it.")
  @Nullable String delimiter;

  @Option(
      names = "--skip-bad-lines",
      order = 15,
      description =
          "Skips lines that hold no reading, and counts them. Without it the first one is refused"
              + " before anything is sent.")
  boolean skipBadLines;

  @Option(
      names = "--keep-order",
      order = 16,
      description =
          "Leaves the lines of each file in their order. Without it all readings come in order of"
              + " event time, those of equal times in order of files and lines. A reading that is"
              + " more than 10 s behind the highest event time before it may be late for a"
              + " pipeline: it is said how many there are.")
  boolean keepOrder;

  @Option(
      names = "--temporary-folder",
      paramLabel = "FOLDER",
      order = 17,
      description =
          "Folder for what does not fit into memory while readings are put in order: about 35 bytes"
              + " a reading, gone when the command ends. Files that are in order need none."
              + " Default: the system's.")
  @Nullable Path temporaryFolder;

  @Option(
      names = "--speed",
      paramLabel = "NUMBER",
      order = 18,
      description =
          "Compresses time: distances between event times are divided by this, more than 0."
              + " Default: 1.")
  String speed = "1";

  @Option(
      names = "--shift-to-now",
      order = 19,
      description = "Moves the first event time to now. Without it, it stays as recorded.")
  boolean shiftToNow;

  @Option(
      names = "--no-wait",
      order = 20,
      description =
          "Sends as fast as it can. Without it, each reading is sent when its compressed time has"
              + " come.")
  boolean noWait;

  RecordingLayout layout() throws RecordingException {
    return RecordingLayout.builder(RecordingOption.Spelling.DASHES)
        .set(RecordingOption.PRESET, preset)
        .set(RecordingOption.FORMAT, format)
        .set(RecordingOption.DELIMITER, delimiter)
        .set(RecordingOption.DECIMAL, decimal)
        .set(RecordingOption.TIME_COLUMN, timeColumn)
        .set(RecordingOption.TIME_FORMAT, timeFormat)
        .set(RecordingOption.TIME_ZONE, timeZone)
        .set(RecordingOption.VALUE_COLUMN, valueColumn)
        .set(RecordingOption.IDLE_COLUMN, idleColumn)
        .set(RecordingOption.SCALE, scale)
        .set(RecordingOption.HOST_COLUMN, hostColumn)
        .set(RecordingOption.CPU_COLUMN, cpuColumn)
        .set(RecordingOption.HOST, host)
        .set(RecordingOption.CPU, cpu)
        .build();
  }

  ReplaySource.Timing timing(long launchMillis) {
    return new ReplaySource.Timing(
        OptionText.positive("--speed", speed, "a number, more than 0"),
        !noWait,
        shiftToNow,
        launchMillis);
  }

  /** Returns the folder for temporary files, refusing one that is given and cannot be used. */
  TemporaryFolder temporaryFolder() throws RecordingException {
    return TemporaryFolder.of("--temporary-folder", temporaryFolder).or("--keep-order");
  }
}
