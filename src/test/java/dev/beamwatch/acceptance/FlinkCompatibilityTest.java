package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.Sandbox;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.provider.Arguments;

/** Flink: the job jar on a cluster of two TaskManagers, and the counters as its REST API tells. */
@OneAfterTheOther
class FlinkCompatibilityTest extends CompatibilityKit {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  FlinkCompatibilityTest(Sandbox sandbox) {
    super(sandbox);
  }

  static Stream<Arguments> streams() {
    return Stream.of(Arguments.of(1, Sandbox.INPUT_PARTITIONS, 2), Arguments.of(4_000, 7, 1));
  }

  @Override
  RunningPipeline start(Stage stage, int parallelism) {
    return stage.submit(FLINK.cluster(), "--parallelism=" + parallelism);
  }
}
