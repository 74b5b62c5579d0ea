package dev.beamwatch.sandbox;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker: one KRaft node in a JVM of its own, so that it can be stopped, killed and
 * started again on the same folder, and on the same port or another.
 *
 * <p>Topics are not made by themselves: what a test or a pipeline expects must have been asked for
 * with {@link #createTopic}. Records are kept until a partition holds 1 GiB, whatever their
 * timestamps are.
 *
 * <p>A secured broker has two further listeners, see {@link Listener}. Who comes in by those may do
 * nothing that no access control list allows; who comes in by the plain one may do everything.
 */
public final class KafkaBroker implements AutoCloseable {
  /** Who comes in by {@link Listener#SASL_SSL}; {@code User:beamwatch} in access control lists. */
  public static final String USER = "beamwatch";

  private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final int PORT_ATTEMPTS = 3;

  /** The least that Kafka allows; the password is random anyway. */
  private static final int SCRAM_ITERATIONS = 4_096;

  private static final String CONTROLLER = "CONTROLLER";
  private static final String MECHANISM = "SCRAM-SHA-512";

  private final Path folder;
  private final @Nullable Certificates certificates;
  private final List<String> compiler;
  private final String password = Passwords.random();
  private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
  private int controllerPort;
  private @Nullable ChildProgram program;

  private KafkaBroker(Path folder, Settings settings) {
    this.folder = folder.toAbsolutePath();
    this.certificates = settings.certificates;
    this.compiler = settings.optimised ? List.of() : List.of("-XX:TieredStopAtLevel=1");
  }

  /** A way into the broker. */
  public enum Listener {
    /** Without encryption and password; every broker has it. */
    PLAINTEXT,
    /** Encrypted, with {@link #USER} and a password, SCRAM-SHA-512. */
    SASL_SSL,
    /** Encrypted, with a client's certificate. */
    SSL
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
    return settings().port(preferredPort).start(folder);
  }

  /** Returns what can be chosen before the start. */
  public static Settings settings() {
    return new Settings();
  }

  private static KafkaBroker start(Path folder, Settings settings) {
    KafkaBroker broker = new KafkaBroker(folder, settings);
    for (int attempt = 1; ; attempt++) {
      broker.choosePorts(attempt == 1 ? settings.port : 0);
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

  /** Chooses ports, none of which was in use by this broker before. */
  private void choosePorts(int preferredPort) {
    Set<Integer> taken = new HashSet<>(ports.values());
    taken.add(controllerPort);
    for (Listener listener : Listener.values()) {
      if (listener == Listener.PLAINTEXT || certificates != null) {
        int preferred = listener == Listener.PLAINTEXT ? preferredPort : 0;
        ports.put(listener, freeBeside(taken, preferred));
      }
    }
    controllerPort = freeBeside(taken, 0);
  }

  private static int freeBeside(Set<Integer> taken, int preferred) {
    int port = Ports.freeOr(preferred);
    while (!taken.add(port)) {
      port = Ports.free();
    }
    return port;
  }

  /** Returns {@code 127.0.0.1:PORT}, for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers(Listener.PLAINTEXT);
  }

  /**
   * Returns {@code 127.0.0.1:PORT} of one of the ways in.
   *
   * @throws IllegalStateException if the broker does not have it
   */
  public String bootstrapServers(Listener listener) {
    Integer port = ports.get(listener);
    if (port == null) {
      throw new IllegalStateException("the broker is not secured: it has no " + listener);
    }
    return "127.0.0.1:" + port;
  }

  /**
   * Returns the port of {@link Listener#PLAINTEXT}; another one after {@link #restartElsewhere}.
   */
  public int port() {
    return Objects.requireNonNull(ports.get(Listener.PLAINTEXT));
  }

  /** Returns the password of {@link #USER}, which was made up for this broker. */
  public String password() {
    return password;
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
      current().awaitReady(ANSWER_LIMIT, () -> TopicLeaders.answer(admin, name, partitions));
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

  /**
   * Starts the broker again as {@link #restart} does, but on other ports: clients that know the old
   * ones no longer find it.
   *
   * @throws SandboxException if it does not start, with the end of its log
   */
  public void restartElsewhere() {
    stop();
    choosePorts(0);
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
    List<String> command = new ArrayList<>();
    command.add(ChildProgram.java());
    command.addAll(compiler);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Djava.io.tmpdir=" + temporary,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "@" + arguments,
            BrokerMain.class.getName(),
            properties.toString(),
            CLUSTER_ID));
    ChildProgram started =
        ChildProgram.start("the Kafka broker", command, Map.of(), folder.resolve("broker.log"));
    program = started;
    // The port first: the admin client warns about every attempt that is refused.
    started.awaitReady(START_LIMIT, () -> Ports.answers(port()));
    try (Admin admin = admin()) {
      started.awaitReady(START_LIMIT, () -> answers(admin));
      if (certificates != null) {
        admitUser(admin);
        // Not at once: what one part of the broker has noted down reaches the others later.
        started.awaitReady(ANSWER_LIMIT, this::letsUserIn);
      }
    }
  }

  private void admitUser(Admin admin) {
    ScramCredentialInfo credential =
        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
    try {
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(USER, credential, password)))
          .all()
          .get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SandboxException("the broker did not take the user " + USER + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while adding the user " + USER, e);
    }
  }

  private boolean letsUserIn() {
    Map<String, Object> properties = clientProperties(Listener.SASL_SSL);
    // That a certificate is for another host is for clients to find out, not for the start.
    properties.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
    try (Admin user = Admin.create(properties)) {
      return answers(user);
    }
  }

  private Admin admin() {
    return Admin.create(clientProperties(Listener.PLAINTEXT));
  }

  /** Returns what a client needs to come in by one of the listeners. */
  Map<String, Object> clientProperties(Listener listener) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(listener));
    properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, listener.name());
    properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "200");
    if (certificates != null) {
      properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      properties.put(
          SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, certificates.authority().toString());
      if (listener == Listener.SSL) {
        properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
        properties.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, certificates.client().toString());
      }
    }
    if (listener == Listener.SASL_SSL) {
      properties.put(SaslConfigs.SASL_MECHANISM, MECHANISM);
      properties.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          "%s required username=\"%s\" password=\"%s\";"
              .formatted(ScramLoginModule.class.getName(), USER, password));
    }
    return properties;
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

  private String serverProperties() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    String forClients =
        ports.keySet().stream()
            .map(listener -> listener + "://" + bootstrapServers(listener))
            .collect(Collectors.joining(","));
    properties.setProperty(
        "listeners", forClients + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", forClients);
    properties.setProperty("controller.listener.names", CONTROLLER);
    // Each of the others is called after its protocol.
    properties.setProperty(
        "listener.security.protocol.map",
        ports.keySet().stream().map(l -> l + ":" + l + ",").collect(Collectors.joining())
            + CONTROLLER
            + ":PLAINTEXT");
    properties.setProperty("inter.broker.listener.name", Listener.PLAINTEXT.name());
    if (certificates != null) {
      secure(properties, certificates);
    }
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

  private static void secure(Properties properties, Certificates certificates) {
    properties.setProperty(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
    properties.setProperty(
        SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, certificates.server().toString());
    properties.setProperty(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
    properties.setProperty(
        SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, certificates.authority().toString());
    properties.setProperty("listener.name.ssl.ssl.client.auth", "required");
    properties.setProperty("sasl.enabled.mechanisms", MECHANISM);
    properties.setProperty(
        "listener.name.sasl_ssl." + MECHANISM.toLowerCase(Locale.ROOT) + ".sasl.jaas.config",
        ScramLoginModule.class.getName() + " required;");
    properties.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // Whom the listeners without a password call everybody, the broker itself among them.
    properties.setProperty("super.users", "User:ANONYMOUS");
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

  /** What can be chosen about a broker before it starts. */
  public static final class Settings {
    private int port;
    private @Nullable Certificates certificates;
    private boolean optimised;

    private Settings() {}

    /** Chooses the port of {@link Listener#PLAINTEXT} if it is free; 0, the default, is any. */
    public Settings port(int preferredPort) {
      this.port = preferredPort;
      return this;
    }

    /**
     * Adds the encrypted listeners, with certificates for both sides; by default there are none.
     */
    public Settings secured(Certificates made) {
      this.certificates = made;
      return this;
    }

    /**
     * Lets the broker compile well what it does again and again, for loads that last; by default it
     * compiles quickly, and is up sooner.
     */
    public Settings optimised() {
      this.optimised = true;
      return this;
    }

    /**
     * Starts the broker and waits until it answers.
     *
     * @param folder where it keeps its files; made if it does not exist, and taken up where it was
     *     left if a broker has used it before
     * @throws SandboxException if it does not start, with the end of its log
     */
    public KafkaBroker start(Path folder) {
      return KafkaBroker.start(folder, this);
    }
  }
}
