package dev.beamwatch.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a pipeline runs on in a {@link Demonstration}. */
interface Engine extends AutoCloseable {
  /** Returns lines that tell people what it is and where. */
  List<String> describe();

  /** Returns commands that look at it, and meddle with it. */
  List<String> commands();

  /**
   * Returns the command that runs a pipeline and prints its figures; or that sends it where it
   * runs, and ends.
   *
   * @param temporary the folder for its temporary files
   * @param options the pipeline's options, all but those about the engine
   */
  List<String> pipeline(Path temporary, List<String> options);

  /**
   * Returns the figures of a pipeline that runs elsewhere; empty if its command prints them.
   *
   * @throws SandboxException if the pipeline has ended by itself
   */
  default Optional<PipelineReport> report() {
    return Optional.empty();
  }

  /**
   * Returns the logs of what it runs beside the pipeline's own command; there may be more later.
   */
  default List<Path> logs() {
    return List.of();
  }

  /**
   * Checks that it is still running.
   *
   * @throws SandboxException if a part of it has ended by itself, with the end of its log
   */
  void requireAlive();

  /** Ends it. */
  @Override
  void close();
}
