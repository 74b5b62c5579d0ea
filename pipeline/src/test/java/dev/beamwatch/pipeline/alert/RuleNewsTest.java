package dev.beamwatch.pipeline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.Threshold;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleNewsTest {
  private static final HostRules.Rule ALWAYS =
      new HostRules.Rule(new long[] {Long.MIN_VALUE}, new long[] {120_000}, new String[] {null});

  private final RuleNews news = new RuleNews();

  @Test
  void firstComesEverythingThenWhatHasChanged() {
    assertThat(news.next(hosts("doc", "happy")))
        .isEqualTo(new HostRules(true, Map.of("doc", ALWAYS, "happy", ALWAYS), List.of()));
    assertThat(news.next(hosts("doc", "happy"))).isNull();
    assertThat(news.next(hosts("doc", "grumpy")))
        .isEqualTo(new HostRules(false, Map.of("grumpy", ALWAYS), List.of("happy")));
  }

  @Test
  void anotherLimitIsNoNewsOfHosts() {
    assertThat(news.next(Thresholds.of(Map.of("doc", BigDecimal.ONE), 1))).isNotNull();
    assertThat(news.next(Thresholds.of(Map.of("doc", BigDecimal.TEN), 2))).isNull();
  }

  @Test
  void anEmptyTableIsKnownToBeEmpty() {
    assertThat(news.next(hosts())).isEqualTo(new HostRules(true, Map.of(), List.of()));
  }

  @Test
  void rowsForAllHostsAreNoHost() {
    assertThat(news.next(hosts("*", "doc")))
        .isEqualTo(new HostRules(true, Map.of("doc", ALWAYS), List.of()));
  }

  @Test
  void ofTooManyHostsNobodyIsWatchedUntilThereAreFewer() {
    assertThat(news.next(hosts("doc"))).isNotNull();
    assertThat(news.next(many())).isEqualTo(new HostRules(true, Map.of(), List.of()));
    assertThat(news.areTooMany()).isTrue();
    assertThat(news.next(many())).isNull();

    assertThat(news.next(hosts("doc")))
        .isEqualTo(new HostRules(true, Map.of("doc", ALWAYS), List.of()));
    assertThat(news.areTooMany()).isFalse();
  }

  private static Thresholds many() {
    return hosts(
        IntStream.rangeClosed(0, RuleNews.MOST_HOSTS)
            .mapToObj(i -> "h" + i)
            .toArray(String[]::new));
  }

  private static Thresholds hosts(String... hosts) {
    return Thresholds.of(
        Arrays.stream(hosts).map(host -> new Threshold(host, BigDecimal.ONE)).toList(),
        LimitDefaults.OF_CONTRACT,
        1);
  }
}
