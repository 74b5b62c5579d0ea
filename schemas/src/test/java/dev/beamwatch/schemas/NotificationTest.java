package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationTest {
  private static final NotificationCodec CODEC = new NotificationCodec(ZoneOffset.UTC);

  @Test
  void theKeyIsThatOfTheProcessorOrOfTheHost() {
    assertThat(key("sent")).isEqualTo("{\"hostname\":\"doc\",\"cpu\":\"cpu3\"}");
    assertThat(key("silent-host-to-alertmanager")).isEqualTo("{\"hostname\":\"doc\",\"cpu\":null}");
  }

  @Test
  void timesAreInTheZoneThatIsAskedFor() {
    assertThat(
            new String(
                new NotificationCodec(ZoneId.of("Europe/Berlin"))
                    .encode(CODEC.decode(example("sent"))),
                UTF_8))
        .contains(
            "\"window_end\":\"2021-10-11 14:54:00\"", "\"told_at\":\"2021-10-11 14:54:11.214\"");
  }

  @Test
  void aValueThatIsNoNotificationIsRefused() {
    String sent = new String(example("sent"), UTF_8);
    for (String wrong :
        List.of(
            "{}",
            "[]",
            sent.replace("\"sent\"", "\"lost\""),
            sent.replace("\"sequence\":1", "\"sequence\":\"1\""),
            sent.replace("2021-10-11 12:54:11.214", "yesterday"))) {
      assertThatThrownBy(() -> CODEC.decode(wrong.getBytes(UTF_8)))
          .as(wrong)
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  private static String key(String example) {
    return new String(RecordKeys.ofNotification(CODEC.decode(example(example))), UTF_8);
  }

  private static byte[] example(String name) {
    return Examples.valid(Contract.NOTIFICATION_TOPIC).stream()
        .filter(example -> example.name().equals(name))
        .findAny()
        .orElseThrow()
        .bytes();
  }
}
