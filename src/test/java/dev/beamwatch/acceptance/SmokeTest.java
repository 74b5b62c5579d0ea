package dev.beamwatch.acceptance;

import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedSandbox.class)
class SmokeTest {
  @RegisterExtension static final ClusterOfThisClass FLINK = new ClusterOfThisClass();
  private static final Rules RULES =
      new Rules(Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofSeconds(1), Rules.DWARFS);

  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void works(String delivery, Sandbox sandbox) {
    try (Stage stage = Outcome.stage(sandbox, RULES).with("delivery", delivery)) {
      FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=2");
      try (LiveStream stream = LiveStream.start(stage, ScenarioConfig.builder().build())) {
        job.awaitCheckpoint();
        Patience.await("windows", Patience.LONG, () -> stage.aggregated().size() > 100);
      }
      Outcome.requireNothingLost(stage, RULES);
      System.out.println(job.counters());
    }
  }
}
