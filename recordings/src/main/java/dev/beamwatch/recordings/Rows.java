package dev.beamwatch.recordings;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Goes through the rows of a recorded file. */
interface Rows extends Closeable {
  /**
   * Returns the next row, or null at the end.
   *
   * @throws BadLineException if a line is not of the file's form; the next call goes on after it
   * @throws RecordingException if the file cannot be read on
   */
  @Nullable Row next() throws RecordingException;

  /** Returns what the columns are called. */
  UsualNames names();
}
