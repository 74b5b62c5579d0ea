package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.beamwatch.sandbox.Sandbox;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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

  /** Checks that there is nothing but what is allowed, which may be there several times. */
  static <T> void requireNothingBut(Set<T> allowed, Collection<T> actual) {
    Set<T> surplus = new HashSet<>(actual);
    surplus.removeIf(allowed::contains);
    assertThat(surplus).as("what nobody sent").isEmpty();
  }

  /** Waits until the results of the whole input are there, and checks them. */
  static void requireNothingLost(Stage stage, Rules rules) {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), rules);
    // What is quickly seen is asked first: the rest reads whole topics.
    Patience.await(
        "the last windows are in the aggregated topic",
        Patience.LONG,
        () ->
            stage.aggregated().size() >= model.aggregated().size()
                && (AggregatedTopic.lastByWindow(stage.aggregated()).equals(model.aggregated())
                    // Every window has the readings that the model says, rightly or not.
                    || AggregatedTopic.counted(stage.aggregated()) >= model.counted()));
    assertThat(AggregatedTopic.lastByWindow(stage.aggregated())).isEqualTo(model.aggregated());
    Set<String> filtered = new HashSet<>(model.filtered());
    Set<Refused> refused = new HashSet<>(model.refused());
    Patience.await(
        "the other topics hold all results",
        Patience.SHORT,
        () ->
            stage.filtered().size() >= filtered.size()
                && stage.deadLetters().size() >= refused.size()
                && new HashSet<>(stage.filtered().texts()).containsAll(filtered)
                && new HashSet<>(Refused.read(stage.deadLetters().records())).containsAll(refused));
    // Nothing that nobody sent; and as often as it was sent, at least.
    requireNothingBut(filtered, stage.filtered().texts());
    Map<String, Integer> missing = occurrences(model.filtered());
    stage.filtered().texts().forEach(text -> missing.merge(text, -1, Integer::sum));
    missing.values().removeIf(count -> count <= 0);
    assertThat(missing).as("hot readings that were lost").isEmpty();
    assertThat(new HashSet<>(Refused.read(stage.deadLetters().records()))).isEqualTo(refused);
    AggregatedTopic.byWindow(stage.aggregated())
        .forEach(
            (window, values) ->
                assertThat(values)
                    .as("no later record of %s stands for fewer readings", window)
                    .allMatch(
                        value ->
                            AggregatedTopic.count(value)
                                <= AggregatedTopic.count(values.get(values.size() - 1))));
    requireKeys(stage);
  }

  /**
   * Waits until the results of the whole input are there, and checks that each is there once.
   *
   * @param job by whose checkpoints results become visible
   * @param rules by which no reading is late and yet counted, so that every window has one record
   */
  static void requireEachOnce(Stage stage, FlinkJob job, Rules rules) {
    ReferenceModel model = ReferenceModel.of(stage.input().records(), rules);
    Patience.await(
        "the topics hold all results",
        Patience.LONG,
        () ->
            stage.aggregated().size() >= model.aggregated().size()
                && stage.filtered().size() >= model.filtered().size()
                && stage.deadLetters().size() >= model.refused().size());
    // What should come twice has come by now.
    job.awaitCheckpoint();
    requireSame(stage.aggregated().texts(), model.aggregated().values());
    requireSame(stage.filtered().texts(), model.filtered());
    requireSame(Refused.read(stage.deadLetters().records()), model.refused());
    requireKeys(stage);
    if (job.dropped() != 0) {
      throw new AssertionError("Beam has dropped " + job.dropped() + " elements");
    }
  }

  /** Checks that every record has the key of its contents, a repeated one the same. */
  static void requireKeys(Stage stage) {
    for (TopicLog results : List.of(stage.filtered(), stage.aggregated())) {
      for (ConsumerRecord<byte[], byte[]> result : results.records()) {
        JsonNode value = Refused.json(result.value());
        JsonNode key =
            JsonNodeFactory.instance
                .objectNode()
                .put("hostname", value.get("hostname").textValue())
                .put("cpu", value.get("cpu").textValue());
        if (!Refused.json(result.key()).equals(key)) {
          throw new AssertionError(new String(result.key(), UTF_8) + " is the key of " + value);
        }
      }
    }
    Map<String, String> letters = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : stage.deadLetters().records()) {
      String key = new String(letter.key(), UTF_8);
      String value = new String(letter.value(), UTF_8);
      String part = key + Refused.json(letter.value()).path("part");
      assertThat(letters.merge(part, value, (first, again) -> first)).isEqualTo(value);
    }
  }

  private static <T> Map<T, Integer> occurrences(Collection<T> elements) {
    Map<T, Integer> counts = new HashMap<>();
    elements.forEach(element -> counts.merge(element, 1, Integer::sum));
    return counts;
  }
}
