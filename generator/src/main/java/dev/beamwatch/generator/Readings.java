package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Readings that can be gone through once. */
interface Readings extends Closeable {
  /**
   * Returns the next reading, or null at the end.
   *
   * @throws RecordingException if they cannot be read on
   */
  @Nullable CpuReading next() throws RecordingException;

  @Override
  void close();
}
