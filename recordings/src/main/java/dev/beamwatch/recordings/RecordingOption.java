package dev.beamwatch.recordings;

import java.util.Locale;
import java.util.regex.Pattern;

/** The options with which a command says how recorded files are read. */
public enum RecordingOption {
  /** Form of the file, {@code csv} or {@code jsonl}; default: by name or first character. */
  FORMAT,
  /**
   * Between the columns of a CSV file, one character or {@code \t}; default: a comma, or a tab in
   * {@code .tsv} files.
   */
  DELIMITER,
  /** Column with the time; default: the first of the usual names that is there. */
  TIME_COLUMN,
  /** A {@link TimeFormat} as {@code epoch-ms}; default: {@code auto}. */
  TIME_FORMAT,
  /** Column with the load in percent; default: the first of the usual names that is there. */
  VALUE_COLUMN,
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
    String dashed = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return "--"
        + switch (spelling) {
          case DASHES -> dashed;
          case CAMEL_CASE ->
              // A command of that spelling has a format of its results, too.
              this == FORMAT
                  ? "fileFormat"
                  : DASH_AND_LETTER
                      .matcher(dashed)
                      .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        };
  }
}
