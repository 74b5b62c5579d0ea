package dev.beamwatch.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.Serialized;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {
  private final Path folder;

  KafkaConnectionTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void withoutAFileThereAreNoFurtherProperties() {
    assertThat(new KafkaConnection("localhost:9092", null).fileProperties()).isEmpty();
  }

  @Test
  void theFilesPropertiesAreReadAsJavaReadsThem() throws IOException {
    KafkaConnection connection =
        connection(
            """
            # tuning
            security.protocol = SASL_SSL
            sasl.jaas.config=module required \\
                password="s\u00FC\u00DFes";
            fetch.min.bytes: 7
            """);

    assertThat(connection.fileProperties())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.jaas.config", "module required password=\"s\u00FC\u00DFes\";"),
            Map.entry("fetch.min.bytes", "7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap.servers",
        "group.id",
        "enable.auto.commit",
        "auto.offset.reset",
        "key.deserializer",
        "value.deserializer",
        "key.serializer",
        "value.serializer",
        "acks",
        "enable.idempotence",
        "retries"
      })
  void propertiesThatCorrectnessRestsOnAreNotTakenFromTheFile(String reserved) throws IOException {
    assertThat(connection(reserved + "=x\nlinger.ms=3\n").fileProperties())
        .containsOnly(Map.entry("linger.ms", "3"));
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path missing = folder.resolve("missing.properties");
    KafkaConnection connection = new KafkaConnection("localhost:9092", missing.toString());

    assertThatThrownBy(connection::fileProperties)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read the Kafka properties in " + missing);
  }

  @Test
  void everyClientIsMadeWithTheFilesProperties() throws IOException {
    KafkaConnection connection = connection("security.protocol=PIGEON\n");

    assertThatThrownBy(
            () ->
                connection.consumer(
                    Map.of(
                        "bootstrap.servers",
                        "localhost:9092",
                        "key.deserializer",
                        ByteArrayDeserializer.class,
                        "value.deserializer",
                        ByteArrayDeserializer.class)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("PIGEON");
    assertThatThrownBy(
            () ->
                connection.producer(
                    Map.of(
                        "bootstrap.servers",
                        "localhost:9092",
                        "key.serializer",
                        ByteArraySerializer.class,
                        "value.serializer",
                        ByteArraySerializer.class)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("PIGEON");
    assertThatThrownBy(connection::admin)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("PIGEON");
  }

  @Test
  void aProducerTriesLessAndLessOftenAndTheFileHasTheLastWord() throws IOException {
    assertThat(
            new KafkaConnection("localhost:9092", null).producerProperties(Map.of("acks", "all")))
        .containsOnly(Map.entry("retry.backoff.max.ms", 10_000), Map.entry("acks", "all"));
    assertThat(
            connection("retry.backoff.max.ms=700\nlinger.ms=3\n")
                .producerProperties(Map.of("linger.ms", 5)))
        .containsOnly(Map.entry("retry.backoff.max.ms", "700"), Map.entry("linger.ms", "3"));
  }

  @Test
  void whatTheFileHoldsDoesNotTravelWithTheConnection() throws IOException {
    KafkaConnection connection = connection("ssl.key.password=planted-4711\n");
    connection.fileProperties();

    assertThat(connection.toString()).doesNotContain("4711");
    assertThat(Serialized.textOf(connection)).contains("kafka.properties").doesNotContain("4711");
  }

  private KafkaConnection connection(String properties) throws IOException {
    Path file = folder.resolve("kafka.properties");
    Files.writeString(file, properties);
    return new KafkaConnection("localhost:9092", file.toString());
  }
}
