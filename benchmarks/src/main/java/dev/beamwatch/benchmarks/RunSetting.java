package dev.beamwatch.benchmarks;

import dev.beamwatch.sandbox.Sandbox;
import java.nio.file.Path;

/**
 * All that a contender needs to know for one run.
 *
 * @param sandbox the services around it
 * @param name of the run, no other's
 * @param folder for its files
 * @param input what it reads
 * @param outputs what it writes to
 * @param parallelism parallel parts, 1 or more
 * @param artifacts what the build has made
 */
record RunSetting(
    Sandbox sandbox,
    String name,
    Path folder,
    Input input,
    Outputs outputs,
    int parallelism,
    Artifacts artifacts) {

  /**
   * What the build has made.
   *
   * @param benchmarks the jar of this module
   * @param pipeline the job jar
   * @param lib the libraries of this module
   * @param flinkLib Flink's libraries
   * @param sqlLib Flink's libraries with those of Flink SQL
   */
  record Artifacts(Path benchmarks, Path pipeline, Path lib, Path flinkLib, Path sqlLib) {}

  /** Returns {@code HOST:PORT} of the broker. */
  String bootstrapServers() {
    return sandbox.broker().bootstrapServers();
  }
}
