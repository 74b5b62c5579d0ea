package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import java.util.Optional;

/** What a run sends, one step after the other. */
interface Source {
  /**
   * Goes to the next step; false at the end.
   *
   * @throws RecordingException if the step comes from a file and cannot be read
   */
  boolean advance() throws RecordingException;

  /** Returns when the step is due, milliseconds since the epoch, or {@link Pacer#NOW}. */
  long dueAtMillis();

  /** Returns what the step sends; empty if nothing. */
  Optional<Message> message();
}
