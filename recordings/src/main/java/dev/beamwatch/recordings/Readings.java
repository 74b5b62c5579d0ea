package dev.beamwatch.recordings;

import dev.beamwatch.schemas.CpuReading;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Readings that can be gone through once, to be closed by whoever holds them. */
public interface Readings extends Closeable {
  /**
   * Returns the next reading, or null at the end.
   *
   * @throws RecordingException if they cannot be read on, or a line holds none and is not skipped
   */
  @Nullable CpuReading next() throws RecordingException;

  @Override
  void close();
}
