package dev.beamwatch.benchmarks;

import java.util.List;

/**
 * The topics that one run of a contender writes to.
 *
 * @param filtered takes readings above 80
 * @param aggregated takes windows
 * @param rejected takes what Beamwatch refuses; empty in the end
 */
record Outputs(String filtered, String aggregated, String rejected) {
  /** Makes the topics of a run. */
  static Outputs create(Topics topics, String run) {
    Outputs outputs = new Outputs(run + "-filtered", run + "-aggregated", run + "-rejected");
    outputs.names().forEach(topics::createOutput);
    return outputs;
  }

  /** Returns the names of all. */
  List<String> names() {
    return List.of(filtered, aggregated, rejected);
  }
}
