package dev.beamwatch.benchmarks;

import java.util.List;

/**
 * The topics that one run of a contender writes to.
 *
 * @param filtered takes readings above 80
 * @param aggregated takes windows
 * @param alerts takes Beamwatch's events of alerts
 * @param rejected takes what Beamwatch refuses; empty in the end
 */
record Outputs(String filtered, String aggregated, String alerts, String rejected) {
  /** Makes the topics of a run. */
  static Outputs create(Topics topics, String run) {
    Outputs outputs =
        new Outputs(run + "-filtered", run + "-aggregated", run + "-alerts", run + "-rejected");
    outputs.names().forEach(topics::createOutput);
    return outputs;
  }

  /** Returns the names of all. */
  List<String> names() {
    return List.of(filtered, aggregated, alerts, rejected);
  }
}
