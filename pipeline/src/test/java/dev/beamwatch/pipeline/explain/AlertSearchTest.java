package dev.beamwatch.pipeline.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEventCodec;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertSearchTest {
  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  /** Two alerts of one processor: windows 2 to 8, and 10 to 16. */
  private final List<AlertEvent> events =
      new Scene()
          .windows(2, 10)
          .windows(3, 90)
          .windows(5, 10)
          .windows(3, 90)
          .windows(4, 10)
          .events();

  private final String second = events.get(2).alertId();

  @Test
  void theEventsOfAnAlertAreInOrderAndOnceEach() {
    AlertSearch search = new AlertSearch(second, ZoneOffset.UTC);
    add(search, events.get(3), events.get(0), events.get(2), events.get(3));

    RecordedAlert alert = search.found().orElseThrow();
    assertThat(alert.events())
        .extracting(RecordedEvent::event)
        .containsExactly(events.get(2), events.get(3));
    assertThat(alert.events().get(0).json())
        .isEqualTo(new String(CODEC.encode(events.get(2)), UTF_8));
    assertThat(alert.contradictions()).isEmpty();
    assertThat(alert.goesOn()).isFalse();
  }

  @Test
  void anAlertOfWhichThereIsNoEventIsNotFound() {
    AlertSearch search = new AlertSearch("0123456789abcdef", ZoneOffset.UTC);
    add(search, events.toArray(AlertEvent[]::new));

    assertThat(search.found()).isEmpty();
    search.addEarlier(CODEC.encode(events.get(1)));
    assertThat(search.found()).isEmpty();
  }

  @Test
  void whatIsNoEventIsCounted() {
    AlertSearch search = new AlertSearch(second, ZoneOffset.UTC);
    search.addEvent(null);
    search.addEvent("{\"alert_id\":7}".getBytes(UTF_8));
    search.addEvent("none".getBytes(UTF_8));
    search.addEarlier(null);
    search.addEvent(CODEC.encode(events.get(2)));

    assertThat(search.unreadable()).isEqualTo(3);
    assertThat(search.found()).isPresent();
  }

  @Test
  void theNewestEndBeforeTheAlertIsItsEarlierEnd() {
    assertThat(events)
        .extracting(AlertEvent::kind)
        .containsExactly(Kind.FIRING, Kind.RESOLVED, Kind.FIRING, Kind.RESOLVED);

    assertThat(Scene.recorded(second, events, ZoneOffset.UTC).earlierEnd())
        .isEqualTo(events.get(1));
    assertThat(Scene.recorded(events.get(0).alertId(), events, ZoneOffset.UTC).earlierEnd())
        .isNull();
  }

  @Test
  void anEventWithTwoContentsIsAContradiction() {
    AlertSearch search = new AlertSearch(second, ZoneOffset.UTC);
    add(search, events.get(2));
    search.addEvent(
        new String(CODEC.encode(events.get(2)), UTF_8)
            .replace("critical", "warning")
            .getBytes(UTF_8));

    assertThat(search.found().orElseThrow().contradictions()).containsExactly(1L);
  }

  private static void add(AlertSearch search, AlertEvent... events) {
    for (AlertEvent event : events) {
      search.addEvent(CODEC.encode(event));
    }
  }
}
