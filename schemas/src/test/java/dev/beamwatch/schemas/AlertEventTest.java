package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertEventTest {
  private static final AlertEventCodec CODEC = new AlertEventCodec(ZoneOffset.UTC);

  /** The digits were computed with sha256sum. */
  @Test
  void theIdOfAnAlertIsThatOfTheContract() {
    assertThat(AlertEvent.id("doc", "cpu3", 1_633_956_750_000L)).isEqualTo("db5edfc9f047aeee");
    assertThat(AlertEvent.id("doc", null, 1_633_956_750_000L)).isEqualTo("4b8e7f549c5c893c");
    assertThat(AlertEvent.id("a|b\\c", "cpu|3", 0)).isEqualTo("48b68ff164343554");
  }

  @Test
  void namesThatDifferOnlyInWhereABarIsHaveDifferentIds() {
    assertThat(AlertEvent.id("a|b", "c", 0)).isNotEqualTo(AlertEvent.id("a", "b|c", 0));
    assertThat(AlertEvent.id("a\\", "|c", 0)).isNotEqualTo(AlertEvent.id("a", "\\|c", 0));
  }

  @Test
  void aHostHasAKeyWithoutAProcessor() {
    AlertEvent silent =
        CODEC.decode(
            Examples.valid(Contract.ALERT_TOPIC).stream()
                .filter(example -> example.name().equals("silent"))
                .findAny()
                .orElseThrow()
                .bytes());

    assertThat(new String(RecordKeys.ofAlert(silent), UTF_8))
        .isEqualTo("{\"hostname\":\"doc\",\"cpu\":null}");
  }

  @Test
  void timesAreInTheZoneThatIsAskedFor() {
    AlertEvent event = CODEC.decode(firing());

    assertThat(new String(new AlertEventCodec(ZoneId.of("Europe/Berlin")).encode(event), UTF_8))
        .contains("\"window_end\":\"2021-10-11 14:54:00\"");
  }

  @Test
  void aValueThatIsNoEventIsRefused() {
    for (String wrong :
        List.of(
            "{}",
            "[]",
            "{\"alert_id\":1}",
            text().replace("FIRING", "FIRED"),
            text().replace("[18.0", "[\"18.0\""),
            text().replace("\"of\":5", "\"of\":5.5"))) {
      assertThatThrownBy(() -> CODEC.decode(wrong.getBytes(UTF_8)))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  private static String text() {
    return new String(firing(), UTF_8);
  }

  private static byte[] firing() {
    return Examples.valid(Contract.ALERT_TOPIC).stream()
        .filter(example -> example.name().equals("firing"))
        .findAny()
        .orElseThrow()
        .bytes();
  }
}
