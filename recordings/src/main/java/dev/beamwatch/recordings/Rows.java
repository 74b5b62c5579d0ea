package dev.beamwatch.recordings;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Goes through the lines of a recorded file. */
interface Rows extends Closeable {
  /**
   * Returns the next line that is not blank, or null at the end.
   *
   * @throws BadLineException if the line is not of the file's form; the next call goes on after it
   * @throws RecordingException if the file cannot be read on
   */
  @Nullable Row next() throws RecordingException;
}
