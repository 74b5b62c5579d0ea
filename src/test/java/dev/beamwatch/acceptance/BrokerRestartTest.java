package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_FILTERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A broker that is killed under a running pipeline. */
class BrokerRestartTest {
  /** Generous lateness: what a producer held back while the broker was away is no late reading. */
  private static final Rules RULES =
      new Rules(Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofSeconds(1), Rules.DWARFS);

  @Test
  void goesOnWhereItWasWhenTheBrokerIsKilledInMidStreamAndComesBack() {
    // Not the shared one, whose broker nobody may break.
    try (Sandbox sandbox = Sandbox.start();
        Stage stage = Outcome.stage(sandbox, RULES)) {
      InProcessPipeline pipeline = stage.start();
      try (LiveStream stream =
          LiveStream.start(
              stage,
              ScenarioConfig.builder()
                  .outOfOrder(Duration.ofMillis(500))
                  .malformedFraction(0.02)
                  .lateFraction(0.02)
                  .lateBy(Duration.ofMinutes(3))
                  .build())) {
        pipeline.awaitCount(READINGS_FILTERED, 200);
        sandbox.broker().kill();
        sandbox.broker().restart();
        pipeline.awaitCount(READINGS_FILTERED, pipeline.count(READINGS_FILTERED) + 500);
        assertThat(stream.isRunning()).isTrue();
      }
      Outcome.requireNothingLost(stage, RULES);
      assertThat(pipeline.isRunning()).isTrue();
    }
  }
}
