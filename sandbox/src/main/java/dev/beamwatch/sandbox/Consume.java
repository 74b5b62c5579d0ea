package dev.beamwatch.sandbox;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code scripts/consume}: prints the values of a topic, one per line. */
@Command(
    name = "consume",
    description = "Prints the values of a Kafka topic as they come, one per line.")
public final class Consume implements Callable<Integer> {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);

  @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
  private String topic = "";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description = "Kafka brokers (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "";

  @Option(
      names = "--from-beginning",
      description = "Begin with the oldest record instead of the next one.")
  private boolean fromBeginning;

  @Option(names = "--max", paramLabel = "N", description = "End after so many records.")
  private @Nullable Long max;

  @Option(names = "--keys", description = "Print the key and a tab before each value.")
  private boolean keys;

  @Spec private CommandSpec command = CommandSpec.create();

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new Consume(), args));
  }

  @Override
  public Integer call() {
    if (max != null && max < 1) {
      throw new ParameterException(command.commandLine(), "--max must be at least 1, not " + max);
    }
    PrintWriter out = command.commandLine().getOut();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      print(consumer, out);
      return 0;
    }
  }

  private void print(KafkaConsumer<byte[], byte[]> consumer, PrintWriter out) {
    long limit = max == null ? Long.MAX_VALUE : max;
    long printed = 0;
    // A reader such as head may leave before the end.
    while (!out.checkError()) {
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        out.print(keys ? text(entry.key()) + "\t" + text(entry.value()) : text(entry.value()));
        out.print('\n');
        if (++printed == limit) {
          return;
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    try {
      return new KafkaConsumer<>(
          Map.of(
              ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
              bootstrapServers,
              ConsumerConfig.ISOLATION_LEVEL_CONFIG,
              "read_committed",
              ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
              "false"),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new ParameterException(
          command.commandLine(),
          "--bootstrap-servers is not a list of HOST:PORT: "
              + bootstrapServers
              + "; "
              + reason.getMessage());
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    Map<String, List<PartitionInfo>> topics;
    try {
      topics = consumer.listTopics(CONNECT_LIMIT);
    } catch (TimeoutException e) {
      throw new SandboxException("no Kafka broker answers at " + bootstrapServers, e);
    }
    List<PartitionInfo> partitions = topics.get(topic);
    if (partitions == null) {
      throw new SandboxException(
          "there is no topic "
              + topic
              + " at "
              + bootstrapServers
              + "; there are "
              + new TreeSet<>(topics.keySet()));
    }
    return partitions.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
