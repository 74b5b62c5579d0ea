package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * Checks what at-least-once delivery promises, after whatever has happened: no result is missing,
 * repeats have the same bytes, and the last word on every window is the right one.
 */
final class Outcome {
  private Outcome() {}

  /** Opens a stage whose pipeline goes by the rules that the outcome will be checked by. */
  static Stage stage(Sandbox sandbox, Rules rules) {
    // Idle only when the stream has ended: until then, watermarks come from its contents alone.
    return Stage.open(sandbox, Sandbox.INPUT_PARTITIONS)
        .with("windowSize", rules.windowSize().toString())
        .with("allowedLateness", rules.allowedLateness().toString())
        .with("maxOutOfOrderness", rules.maxOutOfOrderness().toString())
        .with("idleTimeout", "PT8S");
  }

  /** Compares as multisets, and shows only the difference: there are thousands of elements. */
  static <T> void requireSame(Collection<T> actual, Collection<T> expected) {
    Map<T, Integer> surplus = occurrences(actual);
    expected.forEach(element -> surplus.merge(element, -1, Integer::sum));
    surplus.values().removeIf(count -> count == 0);
    assertThat(surplus).as("what is written too often, or too seldom (negative)").isEmpty();
  }

  /** Waits until the results of the whole input are there, and checks them. */
  static void requireNothingLost(Stage stage, Rules rules) {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), rules);
    Patience.await(
        "the last windows are in the aggregated topic",
        Patience.LONG,
        () -> lastByWindow(stage).equals(model.aggregated()) || isComplete(stage, model));
    assertThat(lastByWindow(stage)).isEqualTo(model.aggregated());
    Patience.await(
        "the other topics hold all results",
        Patience.SHORT,
        () ->
            new HashSet<>(stage.filtered().texts()).containsAll(model.filtered())
                && new HashSet<>(Refused.read(stage.deadLetters().records()))
                    .containsAll(model.refused()));
    // Nothing that nobody sent; and as often as it was sent, at least.
    assertThat(new HashSet<>(model.filtered())).containsAll(stage.filtered().texts());
    Map<String, Integer> missing = occurrences(model.filtered());
    stage.filtered().texts().forEach(text -> missing.merge(text, -1, Integer::sum));
    missing.values().removeIf(count -> count <= 0);
    assertThat(missing).as("hot readings that were lost").isEmpty();
    assertThat(new HashSet<>(Refused.read(stage.deadLetters().records())))
        .isEqualTo(new HashSet<>(model.refused()));
    PipelineAgainstModelTest.byWindow(stage.aggregated())
        .forEach(
            (window, values) ->
                assertThat(values)
                    .as("no later record of %s stands for fewer readings", window)
                    .allMatch(
                        value ->
                            PipelineAgainstModelTest.count(value)
                                <= PipelineAgainstModelTest.count(values.get(values.size() - 1))));
  }

  /** Tells whether every window has the readings that the model says, rightly or not. */
  private static boolean isComplete(Stage stage, ReferenceModel model) {
    return PipelineAgainstModelTest.byWindow(stage.aggregated()).entrySet().stream()
            .mapToLong(
                window ->
                    window.getValue().stream()
                        .mapToLong(PipelineAgainstModelTest::count)
                        .max()
                        .orElse(0))
            .sum()
        >= model.counted();
  }

  private static Map<ReferenceModel.Window, String> lastByWindow(Stage stage) {
    Map<ReferenceModel.Window, String> last = new HashMap<>();
    PipelineAgainstModelTest.byWindow(stage.aggregated())
        .forEach((window, values) -> last.put(window, values.get(values.size() - 1)));
    return last;
  }

  private static <T> Map<T, Integer> occurrences(Collection<T> elements) {
    Map<T, Integer> counts = new HashMap<>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return counts;
  }
}
