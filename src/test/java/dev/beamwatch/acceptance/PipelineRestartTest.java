package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.ScenarioConfig;
import dev.beamwatch.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pipeline that is stopped or killed, and started again with the same consumer group. */
@ExtendWith(SharedSandbox.class)
class PipelineRestartTest {
  /** What shells report of a program that SIGTERM ended. */
  private static final int TERMINATED = 128 + 15;

  /** Shorter lateness than a run of the pipeline, so that restart points move on. */
  private static final Rules RULES =
      new Rules(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(1), Rules.DWARFS);

  @Test
  void losesNothingWhenItIsStoppedAndKilledInMidStreamTimeAndAgain(Sandbox sandbox) {
    try (Stage stage = Outcome.stage(sandbox, RULES).with("reportInterval", "PT1S")) {
      try (LiveStream stream =
          LiveStream.start(
              stage,
              ScenarioConfig.builder()
                  .seed(7)
                  .outOfOrder(Duration.ofMillis(500))
                  .duplicateFraction(0.01)
                  .malformedFraction(0.02)
                  .lateFraction(0.02)
                  .lateBy(Duration.ofSeconds(20))
                  .build())) {
        for (boolean abruptly : List.of(false, true, true)) {
          try (ChildPipeline pipeline = stage.startChild(Map.of())) {
            awaitProgress(stage, pipeline);
            if (abruptly) {
              pipeline.kill();
            } else {
              assertThat(pipeline.terminate()).isEqualTo(TERMINATED);
              assertThat(pipeline.log()).doesNotContain("The pipeline failed", "\tat ");
            }
          }
        }
        assertThat(stream.isRunning()).isTrue();
      }
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        Outcome.requireNothingLost(stage, RULES);
        assertThat(pipeline.isAlive()).isTrue();
        // Goes on behind what was read before, instead of reading everything anew.
        assertThat(readings(pipeline)).isLessThan(stage.input().size());
      }
    }
  }

  /** Waits until the pipeline that was started last has closed windows and committed offsets. */
  private static void awaitProgress(Stage stage, ChildPipeline pipeline) {
    int windows = stage.aggregated().size();
    long committed = stage.committed();
    Patience.await(
        "the pipeline has closed windows and moved its restart points",
        Patience.LONG,
        () -> {
          assertThat(pipeline.isAlive()).as(pipeline.log()).isTrue();
          return stage.aggregated().size() >= windows + 150 && stage.committed() > committed;
        });
  }

  private static long readings(ChildPipeline pipeline) {
    String last = pipeline.output().get(pipeline.output().size() - 1);
    return Long.parseLong(last.replaceAll(".*readings=(\\d+) .*", "$1"));
  }
}
