package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class KafkaBrokerTest {
  private static Path folder;
  private static ServerSocket taken;
  private static KafkaBroker broker;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    taken = new ServerSocket(0, 1, Ports.loopback());
    broker = KafkaBroker.start(folder.resolve("with space"), taken.getLocalPort());
  }

  @AfterAll
  static void stop() throws Exception {
    long pid = broker.pid();
    broker.close();
    taken.close();
    assertThat(broker.isAlive()).isFalse();
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void anotherPortIsChosenWhenThePreferredOneIsTaken() {
    assertThat(broker.port()).isNotEqualTo(taken.getLocalPort());
    assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + broker.port());
  }

  @Test
  void aRecordSurvivesAKillAndAStopOnTheSamePort() throws Exception {
    broker.createTopic("kept", 1);
    int port = broker.port();
    produce("kept", "before");

    broker.kill();
    assertThat(broker.isAlive()).isFalse();
    assertThat(Ports.isFree(port)).isTrue();

    broker.restart();
    produce("kept", "between");
    broker.stop();
    assertThat(broker.isAlive()).isFalse();

    broker.restart();
    assertThat(broker.port()).isEqualTo(port);
    assertThat(consume("kept", 2)).containsExactly("before", "between");
  }

  @Test
  void aBrokerThatWasKilledComesBackElsewhereWithItsRecords() throws Exception {
    broker.createTopic("moved", 1);
    int before = broker.port();
    produce("moved", "before");

    broker.kill();
    broker.restartElsewhere();

    assertThat(broker.port()).isNotEqualTo(before);
    assertThat(Ports.isFree(before)).isTrue();
    produce("moved", "after");
    assertThat(consume("moved", 2)).containsExactly("before", "after");
  }

  @Test
  void aTopicThatExistsCannotBeMadeAgain() {
    broker.createTopic("once", 3);

    assertThatThrownBy(() -> broker.createTopic("once", 3))
        .isInstanceOf(SandboxException.class)
        .hasMessage("there is a topic once already");
  }

  @Test
  void aTopicIsNotMadeByWritingToIt() {
    assertThatThrownBy(() -> produce("unasked", "x"))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("unasked");
  }

  @Test
  void aBrokerThatCannotStartSaysWhy() throws Exception {
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken);
    Files.writeString(broken.resolve("log"), "a file where a folder is needed");

    assertThatThrownBy(() -> KafkaBroker.start(broken))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("the Kafka broker ended unexpectedly with exit code ")
        .hasMessageContaining(broken.resolve("broker.log").toString());
  }

  private static void produce(String topic, String value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 3_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> consume(String topic, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(entry -> values.add(new String(entry.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }
}
