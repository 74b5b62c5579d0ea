package dev.beamwatch.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRateTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(strings = {"no-such-host.invalid:9092", "127.0.0.1:1"})
  void brokersThatAreNotThereAreToldToBeAwayAndNothingEnds(String bootstrapServers) {
    Properties properties = ConsumerSettings.of(bootstrapServers, new Properties());
    properties.put("default.api.timeout.ms", "200");
    properties.put("request.timeout.ms", "100");
    try (InputRate rate = InputRate.start("input", properties, Clock.systemUTC())) {
      Awaitility.await("the brokers were asked").atMost(LIMIT).until(rate::hasAsked);

      assertThat(rate.brokersAnswer()).isFalse();
      assertThat(rate.perSecond()).isNull();
      assertThat(rate.isAlive()).isTrue();
    }
  }

  @Test
  void aConsumerLeavesNoTraceAndMakesNoTopics() {
    Properties more = new Properties();
    more.put("group.id", "mine");
    more.put("enable.auto.commit", "true");
    more.put("security.protocol", "SSL");

    assertThat(ConsumerSettings.of("kafka:9092", more))
        .doesNotContainKey("group.id")
        .containsEntry("enable.auto.commit", "false")
        .containsEntry("allow.auto.create.topics", "false")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("security.protocol", "SSL");
  }
}
