package dev.beamwatch.sandbox;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker: one KRaft node in a JVM of its own, so that it can be stopped, killed and
 * started again on the same port and the same folder.
 *
 * <p>Topics are not made by themselves: what a test or a pipeline expects must have been asked for
 * with {@link #createTopic}. Records are kept until a partition holds 1 GiB, whatever their
 * timestamps are.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final int PORT_ATTEMPTS = 3;

  private final Path folder;
  private int port;
  private int controllerPort;
  private @Nullable ChildProgram program;

  private KafkaBroker(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Starts a broker on any free port and waits until it answers.
   *
   * @param folder where it keeps its files; made if it does not exist, and taken up where it was
   *     left if a broker has used it before
   * @throws SandboxException if it does not start, with the end of its log
   */
  public static KafkaBroker start(Path folder) {
    return start(folder, 0);
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param folder where it keeps its files
   * @param preferredPort the port to listen on if it is free, 0 for any
   * @throws SandboxException if it does not start, with the end of its log
   */
  public static KafkaBroker start(Path folder, int preferredPort) {
    KafkaBroker broker = new KafkaBroker(folder);
    for (int attempt = 1; ; attempt++) {
      broker.port = Ports.freeOr(attempt == 1 ? preferredPort : 0);
      do {
        broker.controllerPort = Ports.free();
      } while (broker.controllerPort == broker.port);
      try {
        broker.launch();
        return broker;
      } catch (SandboxException e) {
        broker.close();
        // Another program can take a port between the search and the start.
        boolean taken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!taken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Returns {@code 127.0.0.1:PORT}, for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Returns the port that clients connect to; the same after a restart. */
  public int port() {
    return port;
  }

  /** Returns the process id of the broker that runs, or ran last. */
  public long pid() {
    return current().pid();
  }

  /** Tells whether the broker's JVM is running. */
  public boolean isAlive() {
    return program != null && program.isAlive();
  }

  /** Returns the child that runs the broker, or ran it last. */
  ChildProgram current() {
    if (program == null) {
      throw new IllegalStateException("the broker was never started");
    }
    return program;
  }

  /**
   * Makes a topic and waits until its partitions can be written to.
   *
   * @param partitions how many, at least 1
   * @throws SandboxException if there is such a topic, or the broker does not answer
   */
  public void createTopic(String name, int partitions) {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
          .all()
          .get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
      current().awaitReady(ANSWER_LIMIT, () -> hasLeaders(admin, name, partitions));
    } catch (ExecutionException e) {
      throw new SandboxException(
          e.getCause() instanceof TopicExistsException
              ? "there is a topic " + name + " already"
              : "cannot make the topic " + name + ": " + e.getCause(),
          e);
    } catch (TimeoutException e) {
      throw new SandboxException("the broker did not make the topic " + name + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while making the topic " + name, e);
    }
  }

  /** Kills the broker as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    current().kill();
  }

  /** Ends the broker in order, and waits until it is gone. */
  public void stop() {
    current().close();
  }

  /**
   * Starts the broker again, on the same port and with everything it had stored; ends it before if
   * it still runs. After {@link #kill} this takes about 3 seconds more: the broker's own
   * registration of before must expire first.
   *
   * @throws SandboxException if it does not start, with the end of its log
   */
  public void restart() {
    stop();
    launch();
  }

  /** Ends the broker. Its folder stays. */
  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }

  private void launch() {
    Path temporary = folder.resolve("tmp");
    Path properties = folder.resolve("server.properties");
    Path arguments = folder.resolve("java.arguments");
    try {
      Files.createDirectories(temporary);
      Files.writeString(properties, serverProperties());
      // In a file: a class path can be longer than a command line may be.
      Files.writeString(arguments, "-cp\n" + quoted(classPath()) + "\n");
    } catch (IOException e) {
      throw new SandboxException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Djava.io.tmpdir=" + temporary,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "@" + arguments,
            BrokerMain.class.getName(),
            properties.toString(),
            CLUSTER_ID);
    ChildProgram started =
        ChildProgram.start("the Kafka broker", command, Map.of(), folder.resolve("broker.log"));
    program = started;
    // The port first: the admin client warns about every attempt that is refused.
    started.awaitReady(START_LIMIT, () -> Ports.answers(port));
    try (Admin admin = admin()) {
      started.awaitReady(START_LIMIT, () -> answers(admin));
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers(),
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            "200"));
  }

  private static boolean answers(Admin admin) {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean hasLeaders(Admin admin, String topic, int partitions) {
    try {
      return admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(1, TimeUnit.SECONDS)
              .values()
              .stream()
              .flatMap(description -> description.partitions().stream())
              .filter(partition -> partition.leader() != null && !partition.leader().isEmpty())
              .count()
          == partitions;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String serverProperties() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty("log.dirs", folder.resolve("log").toAbsolutePath().toString());
    properties.setProperty("auto.create.topics.enable", "false");
    properties.setProperty("num.partitions", "4");
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
    // By time, Kafka would at once delete what is replayed with the timestamps of years ago.
    properties.setProperty("log.retention.ms", "-1");
    properties.setProperty("log.retention.bytes", "1073741824");
    properties.setProperty("log.segment.bytes", "134217728");
    // A broker that was killed may register again when its old session has expired, not before.
    properties.setProperty("broker.session.timeout.ms", "2000");
    properties.setProperty("broker.heartbeat.interval.ms", "500");
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }

  /** Returns a class path with the broker and this class on it: that of this JVM. */
  private static String classPath() {
    // Surefire starts its JVM with a jar that only names the others, and puts them here.
    for (String property : List.of("java.class.path", "surefire.test.class.path")) {
      String candidate = System.getProperty(property, "");
      if (candidate.contains("kafka_2.13")) {
        return candidate;
      }
    }
    throw new SandboxException(
        "the class path of this JVM does not name the jar kafka_2.13: "
            + System.getProperty("java.class.path"));
  }

  /** Quotes a text for an argument file of the {@code java} command. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
