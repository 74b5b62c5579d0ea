package dev.beamwatch.pipeline.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.processor.Heard;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeardHostsTest {
  private static final long END = 30_000;

  private final HeardHosts heard = new HeardHosts();

  @Test
  void aHostIsSaidOncePerWindowAndSecond() {
    heard.add(END, false, "doc", 1_001);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, false, Map.of("doc", 2_000L)));

    heard.add(END, false, "doc", 1_900);
    heard.add(END, false, "doc", 500);
    assertThat(heard.takeNews()).isEmpty();

    heard.add(END, false, "doc", 2_000);
    assertThat(heard.takeNews()).isEmpty();
    heard.add(END, false, "doc", 2_001);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, false, Map.of("doc", 3_000L)));
  }

  @Test
  void theLatestReadingOfABundleCounts() {
    heard.add(END, false, "doc", 10_000);
    heard.add(END, false, "doc", 5_000);
    heard.add(END, false, "dopey", 29_999);

    assertThat(heard.takeNews())
        .containsExactly(new Heard(END, false, Map.of("doc", 10_000L, "dopey", 30_000L)));
  }

  @Test
  void aNewWindowIsSaidAtOnce() {
    heard.add(END, false, "doc", 29_500);
    var unused = heard.takeNews();
    heard.add(2 * END, false, "doc", 30_000);

    assertThat(heard.takeNews()).containsExactly(new Heard(2 * END, false, Map.of("doc", 30_000L)));
  }

  @Test
  void aReadingThatWasNotToldIsSaidAlthoughOneThatWasIsKnown() {
    heard.add(END, true, "doc", 20_000);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, true, Map.of("doc", 20_000L)));

    heard.add(END, false, "doc", 10_000);
    assertThat(heard.takeNews()).containsExactly(new Heard(END, false, Map.of("doc", 10_000L)));

    heard.add(END, true, "doc", 10_000);
    assertThat(heard.takeNews()).isEmpty();
  }
}
