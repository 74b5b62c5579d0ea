package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {
  private static final Scenario SCENARIO =
      new Scenario(ScenarioConfig.builder().malformedFraction(0.5).build());

  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(autoComplete, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Test
  void handsEveryMessageToTheProducerAndCountsIt() throws Exception {
    MockProducer<byte[], byte[]> producer = producer(true);
    FakeClock clock = new FakeClock(0);
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Pump pump = new Pump(new Pacer(clock, new StopSignal()), new Progress(nowhere, false, clock));
    try (KafkaSink sink = new KafkaSink(producer, "readings")) {
      pump.run(new ScenarioSource(SCENARIO, ScenarioSource.Pacing.FULL_SPEED, 1_000, clock), sink);
    }
    assertThat(pump.totals().sent()).isEqualTo(1_000);
    assertThat(pump.totals().malformed()).isBetween(400L, 600L);
    assertThat(producer.history()).hasSize(1_000);
    for (int n = 0; n < 1_000; n++) {
      Message message = SCENARIO.message(n).orElseThrow();
      assertThat(producer.history().get(n).topic()).isEqualTo("readings");
      assertThat(producer.history().get(n).key()).isEqualTo(message.key());
      assertThat(producer.history().get(n).value()).isEqualTo(message.value());
    }
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void noticesAMessageThatDidNotArrive() throws Exception {
    MockProducer<byte[], byte[]> producer = producer(false);
    KafkaSink sink = new KafkaSink(producer, "readings");
    sink.send(SCENARIO.message(0).orElseThrow());
    producer.errorNext(new RecordTooLargeException("too large for this broker"));
    assertThatThrownBy(() -> sink.send(SCENARIO.message(1).orElseThrow()))
        .isInstanceOf(DeliveryException.class)
        .hasMessage(
            "messages for topic readings were not delivered (1 so far): too large for this broker");
    assertThatThrownBy(sink::flush).isInstanceOf(DeliveryException.class);
  }

  @Test
  void endsWhenTheProducerRefuses() {
    MockProducer<byte[], byte[]> producer = producer(true);
    producer.sendException = new AuthorizationException("Not authorized to access topics");
    KafkaSink sink = new KafkaSink(producer, "readings");
    assertThatThrownBy(() -> sink.send(SCENARIO.message(0).orElseThrow()))
        .isInstanceOf(DeliveryException.class)
        .hasMessageEndingWith("Not authorized to access topics");
  }
}
