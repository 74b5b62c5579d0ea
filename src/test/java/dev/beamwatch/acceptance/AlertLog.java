package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.Contract;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the topic of alerts. */
final class AlertLog {
  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  private AlertLog() {}

  /** What an event says, without its figures. */
  private record Said(
      Kind kind, String hostname, String cpu, long windowEnd, long startedAt, String level) {}

  /**
   * Waits for all events of processors that a naive model finds, and checks that there are no
   * others, and that each alert's sequence has no gap.
   *
   * @param model of a stream without corrections
   * @param each whether each event is there once; else repeats are allowed if they are the same
   */
  static void requireWhatTheModelSays(
      Stage stage, ReferenceModel model, Rules rules, boolean each) {
    Set<Said> expected = expected(model, rules);
    Patience.await(
        "the events of alerts are in the topic",
        Patience.LONG,
        () -> said(events(stage.alerts())).containsAll(expected));
    List<AlertEvent> events = events(stage.alerts());
    Set<Said> surplus = said(events);
    surplus.removeAll(expected);
    assertThat(surplus).as("events that the model does not know").isEmpty();
    requireSequences(events, each);
    TopicSchema schema = new TopicSchema(Contract.ALERT_TOPIC);
    stage.alerts().records().forEach(record -> schema.requireValid(record.value()));
  }

  private static void requireSequences(List<AlertEvent> events, boolean each) {
    Map<String, TreeMap<Long, AlertEvent>> alerts = new TreeMap<>();
    for (AlertEvent event : events) {
      AlertEvent before =
          alerts
              .computeIfAbsent(event.alertId(), id -> new TreeMap<>())
              .put(event.sequence(), event);
      assertThat(before == null || (!each && before.equals(event)))
          .as("said twice: %s, %s", before, event)
          .isTrue();
    }
    alerts.forEach(
        (id, ofAlert) -> {
          assertThat(ofAlert.lastKey()).as("events of alert " + id).isEqualTo(ofAlert.size());
          ofAlert.forEach(
              (sequence, event) -> {
                boolean isBegin = event.kind() == Kind.FIRING || event.kind() == Kind.SILENT;
                boolean isEnd = event.kind() == Kind.RESOLVED || event.kind() == Kind.HEARD;
                assertThat(isBegin).as(id).isEqualTo(sequence == 1);
                assertThat(isEnd && sequence < ofAlert.size()).as(id).isFalse();
              });
        });
  }

  private static List<AlertEvent> events(TopicLog topic) {
    return topic.texts().stream().map(text -> CODEC.decode(text.getBytes(UTF_8))).toList();
  }

  private static Set<Said> said(List<AlertEvent> events) {
    Set<Said> said = new HashSet<>();
    for (AlertEvent event : events) {
      // When a topic has ended time goes on by the clock, and what still fires is forgotten.
      boolean isForgotten = event.why() == AlertEvent.Why.FORGOTTEN;
      if (event.cpu() != null && event.level() != null && !isForgotten) {
        said.add(
            new Said(
                event.kind(),
                event.hostname(),
                event.cpu(),
                event.windowEndMillis(),
                event.startedAtMillis(),
                event.level().text()));
      }
    }
    return said;
  }

  private static Set<Said> expected(ReferenceModel model, Rules rules) {
    Map<String, TreeMap<Long, ReferenceModel.Window>> series = new TreeMap<>();
    for (ReferenceModel.Window window : model.aggregated().keySet()) {
      series
          .computeIfAbsent(window.hostname() + "\n" + window.cpu(), name -> new TreeMap<>())
          .put(window.endMillis(), window);
    }
    long size = rules.windowSize().toMillis();
    Set<Said> expected = new HashSet<>();
    for (TreeMap<Long, ReferenceModel.Window> windows : series.values()) {
      ReferenceModel.Window first = windows.firstEntry().getValue();
      BigDecimal limit = rules.allowedTopByHost().get(first.hostname());
      if (limit == null) {
        continue;
      }
      double top = limit.doubleValue();
      for (AlertModel.Event event :
          new AlertModel(top, top, top, 3, 5, 10).events(means(windows, size, model))) {
        expected.add(
            new Said(
                Kind.valueOf(event.kind()),
                first.hostname(),
                first.cpu(),
                first.endMillis() + event.window() * size,
                first.endMillis() + (event.firstWindow() - 1) * size,
                event.level()));
      }
    }
    return expected;
  }

  private static List<@Nullable Double> means(
      SortedMap<Long, ReferenceModel.Window> windows, long size, ReferenceModel model) {
    List<@Nullable Double> means = new ArrayList<>();
    for (long end = windows.firstKey(); end <= windows.lastKey(); end += size) {
      ReferenceModel.Window window = windows.get(end);
      String written = window == null ? null : model.aggregated().get(window);
      means.add(
          written == null
              ? null
              : (Double) Refused.json(written.getBytes(UTF_8)).get("usage_avg").doubleValue());
    }
    return means;
  }
}
