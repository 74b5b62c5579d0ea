package dev.beamwatch.recordings;

import java.util.Locale;
import java.util.regex.Pattern;

/** The options with which a command says how recorded files are read. */
public enum RecordingOption {
  /** The tool that wrote the file, a {@link RecordingLayout.Preset}; default: by its content. */
  PRESET,
  /** Form of the file, {@code csv} or {@code jsonl}; default: by its content. */
  FORMAT,
  /** Between the columns of a CSV file, one character or {@code \t}; default: by its content. */
  DELIMITER,
  /** What stands before the decimals of a number, a point or a comma; default: a point. */
  DECIMAL,
  /** Column with the time; default: the first of the usual names that is there. */
  TIME_COLUMN,
  /** A {@link TimeFormat} as {@code epoch-ms}; default: {@code auto}. */
  TIME_FORMAT,
  /** Time zone of times that are written without one, as {@code Europe/Berlin}; default: UTC. */
  TIME_ZONE,
  /** Column with the load in percent; default: the first of the usual names that is there. */
  VALUE_COLUMN,
  /**
   * Column with the idle share in percent, so that the load is 100 minus it; not together with
   * {@link #VALUE_COLUMN}.
   */
  IDLE_COLUMN,
  /** What values are multiplied by, as 100 for fractions; default: 1. */
  SCALE,
  /** Column with the host, not together with {@link #HOST}; default: hostname or host. */
  HOST_COLUMN,
  /** Column with the processor, not together with {@link #CPU}; default: cpu. */
  CPU_COLUMN,
  /** Host of all readings; default: the column, or else the file's name up to its last dot. */
  HOST,
  /** Processor of all readings; default: the column, or else cpu1. */
  CPU;

  /** How a command spells the names of its options. */
  public enum Spelling {
    /** {@code --time-column}. */
    DASHES,
    /** {@code --timeColumn}. */
    CAMEL_CASE
  }

  private static final Pattern DASH_AND_LETTER = Pattern.compile("-([a-z])");

  /** Returns the option's name as people type it, with its dashes. */
  public String spelled(Spelling spelling) {
    if (spelling == Spelling.CAMEL_CASE) {
      // A command of that spelling has a format and a zone of its results, too.
      if (this == FORMAT) {
        return "--fileFormat";
      }
      if (this == TIME_ZONE) {
        return "--fileTimeZone";
      }
    }
    return spelled(name().toLowerCase(Locale.ROOT).replace('_', '-'), spelling);
  }

  /** Returns the option that leaves out lines without a reading, as people type it. */
  static String skipBadLines(Spelling spelling) {
    return spelled("skip-bad-lines", spelling);
  }

  private static String spelled(String dashed, Spelling spelling) {
    return "--"
        + switch (spelling) {
          case DASHES -> dashed;
          case CAMEL_CASE ->
              DASH_AND_LETTER
                  .matcher(dashed)
                  .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        };
  }
}
