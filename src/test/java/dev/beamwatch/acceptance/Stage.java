package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.pipeline.ConfigReader;
import dev.beamwatch.pipeline.PipelineConfig;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One test's own topics, consumer group, table of thresholds and Slack, on the shared broker and
 * database; and a pipeline between them that is in a hurry: windows of 2 seconds, idle after one.
 */
final class Stage implements AutoCloseable {
  /** A second channel that Slack has. */
  static final String OTHER_CHANNEL = "other-alerts";

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** How a job runs on a cluster unless a test says otherwise. */
  private static final Map<String, String> FRUGAL =
      Map.of(
          "--checkpointingInterval=", "1000",
          "--maxBundleTimeMills=", "400",
          "--autoWatermarkInterval=", "200");

  private final Sandbox sandbox;
  private final String name = "stage" + NUMBERS.incrementAndGet();
  private final SlackStandIn slack;
  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<Runnable> closing = new ArrayList<>();
  private final AtomicReference<@Nullable Exception> sendFailure = new AtomicReference<>();
  private Clients clients;

  private Stage(
      Sandbox sandbox, int partitions, UnaryOperator<SlackStandIn.Settings> slackSettings) {
    this.sandbox = sandbox;
    sandbox.broker().createTopic(inputTopic(), partitions);
    for (String results :
        List.of("filtered", "aggregated", "alerts", "notifications", "dead-letters")) {
      sandbox.broker().createTopic(name + "-" + results, 2);
    }
    slack =
        slackSettings
            .apply(
                SlackStandIn.settings()
                    .unlimitedRate()
                    .channels(SlackStandIn.DEFAULT_CHANNEL, OTHER_CHANNEL))
            .start();
    clients = Clients.of(sandbox.broker().bootstrapServers(), name);
    options.put("runner", "DirectRunner");
    options.put("bootstrapServers", sandbox.broker().bootstrapServers());
    options.put("inputTopic", name + "-input");
    options.put("filteredTopic", name + "-filtered");
    options.put("aggregatedTopic", name + "-aggregated");
    options.put("alertTopic", name + "-alerts");
    options.put("notificationTopic", name + "-notifications");
    options.put("deadLetterTopic", name + "-dead-letters");
    options.put("consumerGroup", name);
    options.put("jdbcUrl", sandbox.database().jdbcUrl());
    options.put("jdbcUser", ThresholdDatabase.READER_USER);
    options.put(
        "jdbcPassword", "${file:" + file("password", ThresholdDatabase.READER_PASSWORD) + "}");
    options.put("thresholdTable", table());
    options.put("slackUrl", slack.apiUrl());
    options.put("slackChannel", SlackStandIn.DEFAULT_CHANNEL);
    options.put("slackToken", "${file:" + file("token", slack.token()) + "}");
    options.put("windowSize", "PT2S");
    options.put("allowedLateness", "PT10S");
    options.put("maxOutOfOrderness", "PT1S");
    options.put("idleTimeout", "PT1S");
    options.put("thresholdRefresh", "PT1S");
    options.put("jdbcTimeout", "PT5S");
    options.put("slackPause", "PT0S");
    // On a busy machine an answer takes its time, and a post without one is repeated.
    options.put("slackTimeout", "PT20S");
  }

  /** Makes the topics, and the table with the thresholds of the standard example. */
  static Stage open(Sandbox sandbox, int partitions) {
    return open(sandbox, partitions, UnaryOperator.identity());
  }

  /** Does what {@link #open(Sandbox, int)} does, with a Slack that has further settings. */
  static Stage open(
      Sandbox sandbox, int partitions, UnaryOperator<SlackStandIn.Settings> slackSettings) {
    Stage stage = new Stage(sandbox, partitions, slackSettings);
    stage.createTable();
    return stage;
  }

  /** Who writes to the input topic, and who reads what the topics hold. */
  private record Clients(
      KafkaProducer<byte[], byte[]> producer,
      TopicLog input,
      TopicLog filtered,
      TopicLog aggregated,
      TopicLog alerts,
      TopicLog notifications,
      TopicLog deadLetters)
      implements AutoCloseable {
    static Clients of(String bootstrapServers, String stage) {
      return new Clients(
          new KafkaProducer<>(
              Map.of(
                  ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  bootstrapServers,
                  ProducerConfig.LINGER_MS_CONFIG,
                  "5",
                  ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                  "200"),
              new ByteArraySerializer(),
              new ByteArraySerializer()),
          new TopicLog(bootstrapServers, stage + "-input"),
          new TopicLog(bootstrapServers, stage + "-filtered"),
          new TopicLog(bootstrapServers, stage + "-aggregated"),
          new TopicLog(bootstrapServers, stage + "-alerts"),
          new TopicLog(bootstrapServers, stage + "-notifications"),
          new TopicLog(bootstrapServers, stage + "-dead-letters"));
    }

    @Override
    public void close() {
      deadLetters.close();
      aggregated.close();
      alerts.close();
      notifications.close();
      filtered.close();
      input.close();
      producer.close();
    }
  }

  /** Makes the table of thresholds, filled with those of the standard example. */
  void createTable() {
    StringBuilder sql = new StringBuilder();
    sql.append("CREATE TABLE ").append(table()).append(" (hostname VARCHAR, allowed_top INT);");
    Rules.DWARFS.forEach(
        (host, limit) ->
            sql.append("INSERT INTO %s VALUES ('%s', %s);".formatted(table(), host, limit)));
    sql.append("GRANT SELECT ON %s TO PUBLIC".formatted(table()));
    sandbox.database().execute(sql.toString());
  }

  /** Returns the name of the table of thresholds. */
  String table() {
    return "public." + name;
  }

  /** Executes SQL with the table's name in the place of {@code %s}. */
  void sql(String statement) {
    sandbox.database().execute(statement.formatted(table()));
  }

  /** Gives an option of the pipeline another value. */
  Stage with(String option, String value) {
    options.put(option, value);
    return this;
  }

  /** Takes an option of the pipeline away. */
  Stage without(String option) {
    options.remove(option);
    return this;
  }

  /** Returns the value of an option of the pipeline. */
  String option(String option) {
    return Objects.requireNonNull(options.get(option), option);
  }

  /** Returns the pipeline's command line. */
  List<String> arguments() {
    return options.entrySet().stream().map(o -> "--" + o.getKey() + "=" + o.getValue()).toList();
  }

  /** Returns what the pipeline makes of its command line. */
  PipelineConfig config() {
    return ConfigReader.read(InProcessPipeline.options(arguments()));
  }

  /** Starts the pipeline in this JVM. */
  InProcessPipeline start() {
    InProcessPipeline pipeline = InProcessPipeline.start(arguments());
    closing.add(pipeline::close);
    return pipeline;
  }

  /** Starts the pipeline in a JVM of its own. */
  ChildPipeline startChild(Map<String, String> environment, String... virtualMachine) {
    ChildPipeline pipeline =
        ChildPipeline.start(sandbox.folder(), List.of(virtualMachine), environment, arguments());
    closing.add(pipeline::close);
    return pipeline;
  }

  /**
   * Starts the pipeline as a job on a cluster, with a checkpoint every second and with bundles and
   * watermarks that leave a small machine time for other tests, unless it is told otherwise; and
   * waits until all of it runs.
   *
   * @param more options that only this start has, {@code --parallelism=2} for example
   */
  FlinkJob submit(FlinkCluster cluster, String... more) {
    FlinkJob job = handOver(cluster, more);
    job.awaitRunning();
    return job;
  }

  /** Submits a job as {@link #submit} does, whether it will ever run or not. */
  FlinkJob handOver(FlinkCluster cluster, String... more) {
    List<String> arguments = new ArrayList<>(arguments());
    arguments.remove("--runner=DirectRunner");
    FRUGAL.forEach(
        (option, value) -> {
          if (Arrays.stream(more).noneMatch(given -> given.startsWith(option))) {
            arguments.add(option + value);
          }
        });
    arguments.addAll(List.of(more));
    FlinkJob job = FlinkJob.accepted(cluster, sandbox.folder(), name, arguments);
    closing.add(job::close);
    return job;
  }

  /**
   * Lets the broker come back on other ports. The stage and pipelines that are started from now on
   * know them; those that run do not.
   */
  void moveBroker() {
    clients.close();
    sandbox.broker().restartElsewhere();
    clients = Clients.of(sandbox.broker().bootstrapServers(), name);
    with("bootstrapServers", sandbox.broker().bootstrapServers());
  }

  SlackStandIn slack() {
    return slack;
  }

  /** Returns all lines that Slack took, in the order in which it took them. */
  List<String> slackLines() {
    return slack.messages().stream().flatMap(message -> message.text().lines()).toList();
  }

  TopicLog input() {
    return clients.input();
  }

  TopicLog filtered() {
    return clients.filtered();
  }

  TopicLog aggregated() {
    return clients.aggregated();
  }

  TopicLog alerts() {
    return clients.alerts();
  }

  TopicLog notifications() {
    return clients.notifications();
  }

  TopicLog deadLetters() {
    return clients.deadLetters();
  }

  KafkaProducer<byte[], byte[]> producer() {
    return clients.producer();
  }

  String inputTopic() {
    return name + "-input";
  }

  /** Returns the sum of the offsets that the consumer group has committed. */
  long committed() {
    return offsets().values().stream().mapToLong(OffsetAndMetadata::offset).sum();
  }

  /** Tells whether the consumer group has committed anything, be it that it begins anew. */
  boolean hasCommitted() {
    return !offsets().isEmpty();
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets() {
    return KafkaAdmin.ask(
        sandbox.broker().bootstrapServers(),
        admin -> admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
  }

  /** Writes a record; {@link #awaitSent} tells whether it arrived. */
  void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer()
            .send(
                record,
                (metadata, error) -> {
                  if (error != null) {
                    sendFailure.compareAndSet(null, error);
                  }
                });
  }

  /** Waits until the broker has all that was written. */
  void awaitSent() {
    producer().flush();
    Exception failure = sendFailure.get();
    if (failure != null) {
      throw new AssertionError("a record was not taken", failure);
    }
  }

  /** Writes a value to the input topic and waits until the broker has it. */
  void send(int partition, byte @Nullable [] value) {
    send(new ProducerRecord<>(inputTopic(), partition, null, value));
    awaitSent();
  }

  /** Writes a reading of this moment, to partition 0. */
  void send(String hostname, String cpu, double usage) {
    send(0, reading(hostname, cpu, usage, System.currentTimeMillis()));
  }

  static byte[] reading(String hostname, String cpu, double usage, long occurredAtMillis) {
    return "{\"hostname\": \"%s\", \"cpu\": \"%s\", \"usage\": %s, \"occurred_at\": %d}"
        .formatted(hostname, cpu, usage, occurredAtMillis)
        .getBytes(UTF_8);
  }

  /** Waits until the window of a processor was written. */
  void awaitWindow(String cpu) {
    Patience.await(
        "the window of " + cpu + " is in the aggregated topic",
        Patience.SHORT,
        () -> aggregated().texts().stream().anyMatch(text -> text.contains("\"" + cpu + "\"")));
  }

  /** Waits until Slack has a line that speaks of a processor. */
  void awaitMessage(String cpu) {
    Patience.await(
        "Slack has the message for " + cpu,
        Patience.SHORT,
        () -> slackLines().stream().anyMatch(line -> line.contains(" " + cpu + " ")));
  }

  /** Writes a file of one line or more and returns its name. */
  String file(String purpose, String text) {
    try {
      Path file = sandbox.folder().resolve(name + "." + purpose);
      Files.writeString(file, text + "\n");
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (int i = closing.size() - 1; i >= 0; i--) {
      closing.get(i).run();
    }
    clients.close();
    slack.close();
  }
}
