package dev.beamwatch.generator;

import dev.beamwatch.schemas.Contract;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where messages go: to Kafka, or as lines to a file. */
final class TargetOptions {
  private static final int LINES_BUFFER_BYTES = 1 << 16;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      order = 1,
      description =
          "Kafka brokers to begin with. Default: bootstrap.servers of --kafka-config, or else"
              + " 127.0.0.1:9092.")
  @Nullable String bootstrapServers;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      order = 2,
      defaultValue = Contract.INPUT_TOPIC,
      description = "Topic to write to. Default: ${DEFAULT-VALUE}.")
  String topic = Contract.INPUT_TOPIC;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      order = 3,
      description =
          "Partitions of the topic if it has to be created: 1 or more. Default: 4. A topic that"
              + " is there stays as it is.")
  @Nullable String partitions;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      order = 4,
      description =
          "Properties file with settings of the Kafka client, such as security.protocol,"
              + " sasl.jaas.config or ssl.truststore.location. They win over the generator's own.")
  @Nullable Path kafkaConfig;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      order = 5,
      description =
          "Writes the values to FILE instead of to Kafka, one line each; - is the standard"
              + " output. A message without a value is an empty line.")
  @Nullable String output;

  @Option(
      names = "--dry-run",
      order = 6,
      description = "Shows the values instead of sending them to Kafka: the same as --output=-.")
  boolean dryRun;

  /** Whether messages go to Kafka. */
  boolean isKafka() {
    return output == null && !dryRun;
  }

  /** Whether messages go to the standard output, which then is not for anything else. */
  boolean isStandardOutput() {
    return output == null ? dryRun : output.equals("-");
  }

  /** Refuses wrong values before anything is opened. */
  void check() {
    if (topic.isEmpty() || topic.length() > 249 || !topic.matches("[a-zA-Z0-9._-]+")) {
      throw new InvalidOptionException(
          "--topic", topic, "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'");
    }
    int unusedCount = partitionCount();
    Properties unusedProperties = kafkaProperties();
  }

  /**
   * Opens the target.
   *
   * @throws DeliveryException if the file cannot be written, no broker answers, or the topic is
   *     missing and cannot be created
   */
  Sink open(Surroundings surroundings) throws DeliveryException {
    if (isKafka()) {
      return new KafkaTarget(kafkaProperties(), topic).open(partitionCount(), surroundings.err());
    }
    if (isStandardOutput()) {
      return lines(new Unclosed(surroundings.out()), "the standard output");
    }
    String file = String.valueOf(output);
    try {
      return lines(Files.newOutputStream(Path.of(file)), file);
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new DeliveryException("cannot write to --output=" + file + ": " + e);
    }
  }

  private static Sink lines(OutputStream out, String name) {
    return new LinesSink(new BufferedOutputStream(out, LINES_BUFFER_BYTES), name);
  }

  private int partitionCount() {
    return partitions == null
        ? KafkaTarget.DEFAULT_PARTITIONS
        : (int)
            Math.min(
                OptionText.integer(
                    "--partitions", partitions, 1, "a whole number of partitions, 1 or more"),
                Integer.MAX_VALUE);
  }

  private Properties kafkaProperties() {
    Properties properties = new Properties();
    properties.putAll(KafkaTarget.DEFAULTS);
    if (kafkaConfig != null) {
      try (Reader file = Files.newBufferedReader(kafkaConfig)) {
        properties.load(file);
      } catch (IOException | IllegalArgumentException e) {
        // The exception's text could hold a line of the file, and so a password.
        throw new InvalidOptionException(
            "--kafka-config",
            kafkaConfig,
            "a readable file of Java properties ("
                + (Files.exists(kafkaConfig) ? e.getClass().getSimpleName() : "no such file")
                + ")");
      }
    }
    if (bootstrapServers != null) {
      properties.putAll(Map.of("bootstrap.servers", bootstrapServers));
    }
    return properties;
  }

  /** Leaves the standard output open. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
