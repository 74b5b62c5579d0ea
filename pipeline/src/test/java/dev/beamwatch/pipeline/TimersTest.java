package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the steps that have timers stand. */
class TimersTest {
  /** Beam ignores the processing-time timers of an expired window, without a word. */
  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void whatGoesByTheClockIsInTheGlobalWindow(String delivery) {
    Map<String, String> windows = windowsOfStepsWithTimers(TimeDomain.PROCESSING_TIME, delivery);

    assertThat(windows).containsKey("TellPeople/Notifiers/Tell");
    assertThat(windows.values()).containsOnly("GlobalWindows");
  }

  /**
   * The clean-up timers of windows hold the watermark behind AggregateByWindow back, by the allowed
   * lateness and a window: a step behind it that waited for event time would be late by as much.
   */
  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void nothingBehindTheWindowsWaitsForEventTime(String delivery) {
    assertThat(windowsOfStepsWithTimers(TimeDomain.EVENT_TIME, delivery))
        .containsExactly(
            Map.entry("AggregateByWindow/CloseWindows", "FixedWindows"),
            // Its input comes from before the windows.
            Map.entry("TrackAlerts/FollowHosts", "GlobalWindows"));
  }

  /** Returns the windows that the input is in, by the names of the steps. */
  private static Map<String, String> windowsOfStepsWithTimers(TimeDomain domain, String delivery) {
    Map<String, String> windows = new TreeMap<>();
    RealPipeline.with("--delivery=" + delivery)
        .traverseTopologically(
            new Pipeline.PipelineVisitor.Defaults() {
              @Override
              public void visitPrimitiveTransform(TransformHierarchy.Node node) {
                if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> parDo
                    && hasTimers(parDo.getFn(), domain)) {
                  windows.put(
                      node.getFullName().replaceFirst("/ParMultiDo.*", ""), windowsOf(node));
                }
              }
            });
    return windows;
  }

  private static boolean hasTimers(DoFn<?, ?> fn, TimeDomain domain) {
    return DoFnSignatures.signatureForDoFn(fn).timerDeclarations().values().stream()
        .anyMatch(timer -> DoFnSignatures.getTimerSpecOrThrow(timer, fn).getTimeDomain() == domain);
  }

  private static String windowsOf(TransformHierarchy.Node node) {
    PCollection<?> input = (PCollection<?>) node.getInputs().values().iterator().next();
    WindowFn<?, ?> windows = input.getWindowingStrategy().getWindowFn();
    return windows.getClass().getSimpleName();
  }
}
