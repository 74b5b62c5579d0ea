package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** The DirectRunner, which runs the pipeline in one JVM. */
class DirectRunnerCompatibilityTest extends CompatibilityKit {
  DirectRunnerCompatibilityTest(Sandbox sandbox) {
    super(sandbox);
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of(1, Sandbox.INPUT_PARTITIONS, 1),
        Arguments.of(300, 1, 1),
        Arguments.of(4_000, 7, 1));
  }

  @Override
  RunningPipeline start(Stage stage, int parallelism) {
    // It has one reader, whatever is asked for.
    return stage.start();
  }

  @Test
  void aRunThatStopsAtTheEndHasWrittenAndToldEverythingWhenItEnds() {
    // Idle never: the end alone closes the windows.
    try (Stage stage =
        stage(Sandbox.INPUT_PARTITIONS).with("stopAtEnd", "true").with("idleTimeout", "PT1H")) {
      long produced = produce(stage, scenario(77, Duration.ofMinutes(3)), 0, MESSAGES);
      ReferenceModel model = ReferenceModel.of(stage.input().records(), RULES);

      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).as(pipeline.log()).isZero();

        requireExactly(stage, model);
        assertThat(pipeline.output())
            .singleElement()
            .asString()
            .startsWith("readings=" + produced + " rejected=")
            .endsWith(" slack=" + model.messages().size() + " undelivered=0");
      }
    }
  }
}
