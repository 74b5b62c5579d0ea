package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.Contract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SandboxTest {
  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void nothingIsLeft() {
    Path folder = sandbox.folder();
    List<ProcessHandle> children =
        List.of(
            ProcessHandle.of(sandbox.broker().pid()).orElseThrow(),
            ProcessHandle.of(sandbox.database().pid()).orElseThrow());
    sandbox.close();
    assertThat(children).noneMatch(Programs::runs);
    assertThat(folder).doesNotExist();
    assertThat(Ports.isFree(sandbox.slack().port())).isTrue();
  }

  @Test
  void theTopicsOfTheContractAreThere() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", sandbox.broker().bootstrapServers()))) {
      Map<String, Integer> partitions =
          admin.describeTopics(Contract.TOPICS).allTopicNames().get().values().stream()
              .collect(Collectors.toMap(topic -> topic.name(), t -> t.partitions().size()));

      assertThat(partitions)
          .isEqualTo(
              Map.of(
                  "cpu_load_stats_real", 4,
                  "cpu_load_stats_real_filter", 2,
                  "cpu_agg_stats", 2,
                  "cpu_alerts", 2,
                  "cpu_notifications", 2,
                  "cpu_load_stats_real_dlq", 2));
    }
  }

  @Test
  void theDatabaseAndSlackAnswer() throws Exception {
    try (var connection = sandbox.database().connect()) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(Ports.answers(sandbox.slack().port())).isTrue();
    assertThat(sandbox.slack().messages()).isEmpty();
  }

  @Test
  void aTopicCanBePrinted() throws Exception {
    sandbox.broker().createTopic("printed", 1);
    Map<String, Object> settings = Map.of("bootstrap.servers", sandbox.broker().bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("printed", bytes("k1"), bytes("döc"))).get();
      producer.send(new ProducerRecord<>("printed", null, bytes("two"))).get();
      producer.send(new ProducerRecord<>("printed", bytes("k3"), null)).get();
      producer.send(new ProducerRecord<>("printed", null, bytes("beyond the limit"))).get();
    }

    FinishedCommand values = consume("printed", "--from-beginning", "--max=3");
    assertThat(values.err()).isEmpty();
    assertThat(values.code()).isZero();
    assertThat(values.out()).isEqualTo("döc\ntwo\nnull\n");

    FinishedCommand keys = consume("printed", "--from-beginning", "--max=3", "--keys");
    assertThat(keys.out()).isEqualTo("k1\tdöc\nnull\ttwo\nk3\tnull\n");
  }

  @Test
  void aTopicThatIsNotThereIsNamedTogetherWithThoseThatAre() {
    FinishedCommand finished = consume("nothing");

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err())
        .startsWith("there is no topic nothing at " + sandbox.broker().bootstrapServers())
        .contains("cpu_agg_stats, cpu_alerts, cpu_load_stats_real");
  }

  @Test
  void theCommandsThatAreShownLeadToTheServices() {
    assertThat(String.join("\n", Endpoints.describe(sandbox)))
        .contains(
            sandbox.broker().bootstrapServers(),
            sandbox.database().jdbcUrl(),
            sandbox.slack().apiUrl(),
            sandbox.folder().toString());
    assertThat(String.join("\n", Endpoints.startingCommands(sandbox)))
        .contains(
            "scripts/generate --bootstrap-servers=" + sandbox.broker().bootstrapServers(),
            "--jdbcUrl=" + sandbox.database().jdbcUrl(),
            "--slackUrl=" + sandbox.slack().apiUrl(),
            " scripts/console \\\n      --bootstrap-servers="
                + sandbox.broker().bootstrapServers()
                + " \\\n      --jdbc-url="
                + sandbox.database().jdbcUrl());
    assertThat(String.join("\n", Endpoints.commands(sandbox)))
        .contains("-p " + sandbox.database().port() + " ", sandbox.slack().pageUrl() + "control");
  }

  private static FinishedCommand consume(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--bootstrap-servers=" + sandbox.broker().bootstrapServers();
    return FinishedCommand.run(new Consume(), all);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
