package dev.beamwatch.pipeline;

import static java.util.stream.Collectors.joining;

import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.ingest.FirstStart;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.kafka.KafkaCheck;
import dev.beamwatch.pipeline.kafka.KafkaCheck.Obstacle;
import dev.beamwatch.pipeline.kafka.KafkaCheck.Use;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whether a job can work before it starts. */
public final class Preflight {
  /** How long to wait at the start for brokers to answer. */
  private static final Duration PATIENCE_WITH_BROKERS = Duration.ofSeconds(30);

  /** How long to wait at the start for a Flink cluster to answer. */
  private static final Duration PATIENCE_WITH_FLINK = Duration.ofSeconds(15);

  private static final Duration PATIENCE_WITH_FIRST_READING = Duration.ofSeconds(5);

  /** Readings older than this are history. */
  private static final Duration HISTORY = Duration.ofHours(1);

  /** Where the REST API is if the address does not say. */
  private static final int FLINK_PORT = 8081;

  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  private Preflight() {}

  /**
   * Refuses missing topics and permissions that the Kafka user lacks. The topics for alerts and
   * notifications may be missing, if no option names them.
   *
   * @return the configuration, without those of the two topics that cannot be used
   * @throws InvalidOptionException if something is missing or forbidden, one line each
   * @throws IOException if no broker answers, or none accepts the connection; the message says why
   */
  public static PipelineConfig requireKafka(PipelineConfig config) throws IOException {
    KafkaTopic input = config.input();
    Map<Use, String> uses = new LinkedHashMap<>();
    uses.put(Use.ofTopic(input.topic(), AclOperation.READ), "inputTopic=" + input.topic());
    uses.put(Use.ofGroup(input.consumerGroup()), "consumerGroup=" + input.consumerGroup());
    putOutput(uses, config, "filteredTopic", config.filteredTopic());
    putOutput(uses, config, "aggregatedTopic", config.aggregatedTopic());
    putOutput(uses, config, "deadLetterTopic", config.deadLetterTopic());
    OptionalTopic alerts = config.alerts().topic();
    OptionalTopic notifications = config.notifications().topic();
    putOptional(uses, config, "alertTopic", alerts);
    putOptional(uses, config, "notificationTopic", notifications);
    Map<Use, Obstacle> obstacles = obstacles(input.connection(), uses.keySet());
    PipelineConfig usable =
        config.with(
            usable(alerts, "alertTopic", "events of alerts are", obstacles),
            usable(notifications, "notificationTopic", "what people are told is", obstacles));
    refuse(uses, obstacles);
    return usable;
  }

  /**
   * Refuses a topic that is missing, or that the Kafka user may not use.
   *
   * @param option that names the topic
   * @param operations what is done with it
   * @throws InvalidOptionException if it is missing or forbidden
   * @throws IOException if no broker answers, or none accepts the connection; the message says why
   */
  static void requireTopic(
      KafkaConnection connection, String option, String topic, List<AclOperation> operations)
      throws IOException {
    Map<Use, String> uses = new LinkedHashMap<>();
    for (AclOperation operation : operations) {
      uses.put(Use.ofTopic(topic, operation), option + "=" + topic);
    }
    refuse(uses, obstacles(connection, uses.keySet()));
  }

  /**
   * Refuses topics that are missing, or that the Kafka user may not read.
   *
   * @param topics by the option that names them
   * @throws InvalidOptionException if something is missing or forbidden, one line each
   * @throws IOException if no broker answers, or none accepts the connection; the message says why
   */
  static void requireReadable(KafkaConnection connection, Map<String, String> topics)
      throws IOException {
    Map<Use, String> uses = new LinkedHashMap<>();
    topics.forEach(
        (option, topic) ->
            uses.putIfAbsent(Use.ofTopic(topic, AclOperation.READ), option + "=" + topic));
    refuse(uses, obstacles(connection, uses.keySet()));
  }

  /**
   * Tells whether a topic is there and the Kafka user may read it.
   *
   * @throws IOException if no broker answers, or none accepts the connection; the message says why
   */
  static boolean isReadable(KafkaConnection connection, String topic) throws IOException {
    return obstacles(connection, Set.of(Use.ofTopic(topic, AclOperation.READ))).isEmpty();
  }

  private static Map<Use, Obstacle> obstacles(KafkaConnection connection, Set<Use> uses)
      throws IOException {
    try {
      return KafkaCheck.obstacles(connection, uses, PATIENCE_WITH_BROKERS);
    } catch (SocketTimeoutException e) {
      throw new IOException(
          "No Kafka broker answers at --bootstrapServers="
              + connection.bootstrapServers()
              + ": "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new IOException(
          "No Kafka broker lets us in at --bootstrapServers="
              + connection.bootstrapServers()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static void refuse(Map<Use, String> uses, Map<Use, Obstacle> obstacles) {
    if (!obstacles.isEmpty()) {
      throw InvalidOptionException.because(
          obstacles.entrySet().stream()
              .map(obstacle -> "--" + uses.get(obstacle.getKey()) + " " + inWords(obstacle))
              // A missing topic fails for reading and for writing with the same line.
              .distinct()
              .collect(joining("\n")));
    }
  }

  /**
   * Warns before Slack is flooded with history: the start is the first one, begins with old
   * readings, and nothing bounds what Slack is told of.
   */
  static void warnOfHistory(PipelineConfig config, WallClock clock) {
    if (config.slack().token() == null || !config.notifications().maxAge().isZero()) {
      return;
    }
    FirstStart.firstReading(config.input(), PATIENCE_WITH_FIRST_READING)
        .filter(first -> clock.millis() - first.toEpochMilli() > HISTORY.toMillis())
        .ifPresent(
            first ->
                LOG.warn(
                    "the first reading in {} is of {}, and Slack is told of everything since then;"
                        + " --notifyMaxAge=PT15M tells it only what is new",
                    config.input().topic(),
                    first));
  }

  /**
   * Refuses to submit a job to a cluster that does not answer.
   *
   * @param address {@code HOST:PORT}, or {@code HOST} alone
   * @throws InvalidOptionException if it has another form
   * @throws IOException if nothing answers there; the message says why
   */
  static void requireFlink(String address) throws IOException {
    URI uri;
    try {
      uri = new URI("flink://" + address);
    } catch (URISyntaxException e) {
      throw InvalidOptionException.of("flinkMaster", address, "HOST:PORT");
    }
    if (uri.getHost() == null) {
      throw InvalidOptionException.of("flinkMaster", address, "HOST:PORT");
    }
    int port = uri.getPort() < 0 ? FLINK_PORT : uri.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByName(uri.getHost()), port),
          (int) PATIENCE_WITH_FLINK.toMillis());
    } catch (IOException e) {
      throw new IOException(
          "No Flink answers at --flinkMaster=" + address + ": " + e.getMessage(), e);
    }
  }

  /**
   * Refuses to start a job while its limits cannot be read.
   *
   * @throws InvalidOptionException if there is no such table
   * @throws IOException if the database does not let us in; the message says why
   */
  static void requireThresholds(JdbcThresholds thresholds) throws IOException {
    try {
      var unused = thresholds.once();
    } catch (SQLException e) {
      String message =
          "The limits cannot be read, and --requireThresholds forbids to start without: "
              + e.getMessage();
      if (JdbcThresholds.isNoTable(e)) {
        throw InvalidOptionException.because(message);
      }
      throw new IOException(message, e);
    }
  }

  /**
   * Refuses a savepoint that is not there, where this can be seen from here: it is a path of this
   * machine's, and the cluster is on this machine. Flink would make a failed job of it.
   *
   * @param address of the cluster, {@code HOST:PORT} or {@code HOST}
   * @throws InvalidOptionException if it is not there
   */
  static void requireSavepoint(String savepoint, String address) {
    String path = savepoint.startsWith("file:") ? URI.create(savepoint).getPath() : savepoint;
    boolean isHere = path != null && path.startsWith("/") && isThisMachine(address);
    if (isHere && !Files.exists(Path.of(path))) {
      throw InvalidOptionException.of(
          "savepointPath",
          savepoint,
          "a savepoint or checkpoint; there is none. No job was started");
    }
  }

  private static boolean isThisMachine(String address) {
    try {
      String host = new URI("flink://" + address).getHost();
      return host != null && NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
    } catch (URISyntaxException | IOException e) {
      return false;
    }
  }

  /** Returns the topic, or none if it cannot be used and no option names it. */
  private static OptionalTopic usable(
      OptionalTopic topic, String option, String what, Map<Use, Obstacle> obstacles) {
    if (topic.isNamed() || !obstacles.keySet().removeIf(use -> use.name().equals(topic.name()))) {
      return topic;
    }
    LOG.warn(
        "there is no topic {} that this user may write to, so {} not published;"
            + " create it, or say --{}= to be rid of this warning",
        topic.name(),
        what,
        option);
    return OptionalTopic.NONE;
  }

  private static void putOptional(
      Map<Use, String> uses, PipelineConfig config, String option, OptionalTopic topic) {
    if (topic.name() != null) {
      putOutput(uses, config, option, topic.name());
    }
  }

  private static void putOutput(
      Map<Use, String> uses, PipelineConfig config, String option, String topic) {
    uses.putIfAbsent(Use.ofTopic(topic, AclOperation.WRITE), option + "=" + topic);
    if (config.delivery().isExactlyOnce()) {
      uses.putIfAbsent(Use.ofTopic(topic, AclOperation.READ), option + "=" + topic);
      String ofShard = config.delivery().transactionalId(topic, 0);
      String group = "consumerGroup=" + config.input().consumerGroup();
      uses.put(Use.ofTransactionalId(ofShard), group);
      uses.put(Use.ofGroup(ofShard), group);
    }
  }

  private static String inWords(Map.Entry<Use, Obstacle> obstacle) {
    return switch (obstacle.getValue()) {
      case MISSING -> "is not allowed: it must be a topic that exists; create it first";
      case FORBIDDEN ->
          "needs a permission that the Kafka user does not have: %s on %s %s; docs/security.md lists all"
              .formatted(
                  obstacle.getKey().operation(),
                  obstacle.getKey().type(),
                  obstacle.getKey().name());
    };
  }
}
