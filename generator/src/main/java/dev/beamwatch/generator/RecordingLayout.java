package dev.beamwatch.generator;

import java.util.Optional;

/**
 * How recorded files are to be read; what is empty is found out from the file.
 *
 * @param form CSV or JSON lines
 * @param delimiter between the columns of a CSV file
 * @param timeColumn column with the time
 * @param timeFormat how the time is written
 * @param valueColumn column with the load in percent
 * @param hostColumn column with the host
 * @param cpuColumn column with the processor
 * @param host host of all readings
 * @param cpu processor of all readings
 */
record RecordingLayout(
    Optional<Form> form,
    Optional<Character> delimiter,
    Optional<String> timeColumn,
    TimeFormat timeFormat,
    Optional<String> valueColumn,
    Optional<String> hostColumn,
    Optional<String> cpuColumn,
    Optional<String> host,
    Optional<String> cpu) {

  /** The kinds of file that can be read. */
  enum Form {
    /** Comma-separated values with a header line. */
    CSV,
    /** A JSON object per line. */
    JSONL
  }

  /** Everything is found out. */
  static final RecordingLayout AUTOMATIC =
      new RecordingLayout(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          TimeFormat.AUTO,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
