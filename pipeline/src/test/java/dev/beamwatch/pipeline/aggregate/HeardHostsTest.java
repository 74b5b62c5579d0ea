package dev.beamwatch.pipeline.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.processor.Heard;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeardHostsTest {
  private static final long END = 30_000;

  private final HeardHosts heard = new HeardHosts(END);

  @Test
  void aHostIsSaidOncePerWindow() {
    heard.add(END, false, "doc", 1_001);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, false, Map.of("doc", END)));

    heard.add(END, false, "doc", 29_999);
    heard.add(END, false, "doc", 500);
    assertThat(heard.takeNews()).isEmpty();

    heard.add(2 * END, false, "doc", 30_001);
    assertThat(heard.takeNews()).containsExactly(new Heard(2 * END, false, Map.of("doc", 2 * END)));
  }

  @Test
  void aReadingAtTheVeryStartOfAWindowIsNoLaterThanThat() {
    heard.add(2 * END, false, "doc", END);
    assertThat(heard.takeNews()).containsExactly(new Heard(2 * END, false, Map.of("doc", END)));

    heard.add(2 * END, false, "doc", END + 1);
    assertThat(heard.takeNews()).containsExactly(new Heard(2 * END, false, Map.of("doc", 2 * END)));
  }

  @Test
  void aLongWindowIsToldInPartsOfAtMostHalfAMinute() {
    HeardHosts ofHours = new HeardHosts(3_600_000);
    ofHours.add(3_600_000, false, "doc", 40_000);
    ofHours.add(3_600_000, false, "happy", 10_000);
    assertThat(ofHours.takeNews())
        .containsExactly(new Heard(3_600_000, false, Map.of("doc", 60_000L, "happy", 30_000L)));

    HeardHosts uneven = new HeardHosts(45_000);
    uneven.add(45_000, false, "doc", 1);
    assertThat(uneven.takeNews()).containsExactly(new Heard(45_000, false, Map.of("doc", 22_500L)));
  }

  @Test
  void aReadingThatWasNotToldIsSaidAlthoughOneThatWasIsKnown() {
    heard.add(END, true, "doc", 20_000);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, true, Map.of("doc", END)));

    heard.add(END, false, "doc", 10_000);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, false, Map.of("doc", END)));

    heard.add(END, true, "doc", 10_000);
    assertThat(heard.takeNews()).isEmpty();
  }
}
