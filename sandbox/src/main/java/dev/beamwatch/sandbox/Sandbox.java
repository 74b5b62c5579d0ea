package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every service that a pipeline needs, on this machine: a Kafka broker with the topics of the
 * contract, a PostgreSQL with the seven thresholds, and the Slack stand-in, with all that they
 * store in one temporary folder.
 */
public final class Sandbox implements AutoCloseable {
  private static final int CHECK_MILLIS = 500;

  /** Partitions of the topic that readings come from. */
  public static final int INPUT_PARTITIONS = 4;

  /** Partitions of each of the other topics. */
  public static final int OUTPUT_PARTITIONS = 2;

  private static final int CLEANUP_LIMIT_SECONDS = 60;

  private final SandboxFolder folder;
  private final @Nullable Certificates certificates;
  private final KafkaBroker broker;
  private final ThresholdDatabase database;
  private final SlackStandIn slack;

  private Sandbox(
      SandboxFolder folder,
      @Nullable Certificates certificates,
      KafkaBroker broker,
      ThresholdDatabase database,
      SlackStandIn slack) {
    this.folder = folder;
    this.certificates = certificates;
    this.broker = broker;
    this.database = database;
    this.slack = slack;
  }

  /**
   * Starts all services on free ports and waits until they answer.
   *
   * @throws SandboxException if one of them does not start; the others are ended then
   */
  public static Sandbox start() {
    return settings().start();
  }

  /** Returns what can be chosen before the start. */
  public static Settings settings() {
    return new Settings();
  }

  /** Returns the broker. */
  public KafkaBroker broker() {
    return broker;
  }

  /** Returns the database. */
  public ThresholdDatabase database() {
    return database;
  }

  /** Returns the Slack stand-in. */
  public SlackStandIn slack() {
    return slack;
  }

  /**
   * Returns the certificates of broker and database.
   *
   * @throws IllegalStateException if the sandbox is not secured
   */
  public Certificates certificates() {
    if (certificates == null) {
      throw new IllegalStateException("the sandbox is not secured: it has no certificates");
    }
    return certificates;
  }

  /** Returns the folder that the services and others may write to; removed at the end. */
  public Path folder() {
    return folder.path();
  }

  /**
   * Checks that broker and database are still running.
   *
   * @throws SandboxException if one has ended by itself, with the end of its log
   */
  void requireAlive() {
    for (ChildProgram service : List.of(broker.current(), database.current())) {
      if (!service.isAlive()) {
        throw new SandboxException(service.death());
      }
    }
  }

  /** The folder stays when this is closed: somebody may want to know what went wrong. */
  void keepFolder() {
    folder.keep();
  }

  /**
   * Keeps the services until the thread is interrupted, and then takes no note of it: what follows
   * is the cleaning up, which waits for things.
   *
   * @throws SandboxException if one of them ends
   */
  void keepUntilInterrupted() {
    try {
      while (true) {
        requireAlive();
        Thread.sleep(CHECK_MILLIS);
      }
    } catch (InterruptedException e) {
      return;
    }
  }

  /** Ends the services and removes the folder. */
  @Override
  public void close() {
    // In reverse, and each in spite of the others' failures.
    try (folder;
        broker;
        database;
        slack) {
      return;
    }
  }

  private static Sandbox start(Settings settings) {
    SandboxFolder folder = SandboxFolder.create(settings.keep);
    List<AutoCloseable> started = new ArrayList<>();
    started.add(folder);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<? extends AutoCloseable>> starting = new ArrayList<>();
    try {
      // Before the others: their children hold copies of this JVM's sockets while they start.
      SlackStandIn slack = settings.slack.start();
      started.add(slack);
      Certificates certificates = null;
      if (settings.secured) {
        certificates = Certificates.make(folder.inside("certificates"));
        settings.broker.secured(certificates);
        settings.database.secured(certificates);
      }
      Future<KafkaBroker> broker =
          threads.submit(() -> startBroker(settings.broker, folder.inside("kafka")));
      starting.add(broker);
      Future<ThresholdDatabase> database =
          threads.submit(() -> settings.database.start(folder.inside("postgres")));
      starting.add(database);
      return new Sandbox(folder, certificates, broker.get(), database.get(), slack);
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      boolean interrupted = Thread.interrupted() || e instanceof InterruptedException;
      threads.shutdownNow();
      awaitEnd(threads);
      starting.forEach(service -> addIfStarted(service, started));
      SandboxException failure =
          e instanceof SandboxException own
              ? own
              : e.getCause() instanceof SandboxException cause
                  ? cause
                  : new SandboxException("the sandbox could not start: " + e, e);
      for (int i = started.size() - 1; i >= 0; i--) {
        try {
          started.get(i).close();
        } catch (Exception suppressed) {
          failure.addSuppressed(suppressed);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw failure;
    } finally {
      threads.shutdown();
    }
  }

  private static KafkaBroker startBroker(KafkaBroker.Settings settings, Path folder) {
    KafkaBroker broker = settings.start(folder);
    try {
      for (String topic : Contract.TOPICS) {
        broker.createTopic(
            topic, topic.equals(Contract.INPUT_TOPIC) ? INPUT_PARTITIONS : OUTPUT_PARTITIONS);
      }
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      boolean unusedEnded = threads.awaitTermination(CLEANUP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void addIfStarted(
      Future<? extends AutoCloseable> starting, List<AutoCloseable> started) {
    if (starting.isDone() && !starting.isCancelled()) {
      try {
        started.add(starting.get());
      } catch (ExecutionException | InterruptedException e) {
        // It has cleaned up after itself, and its failure is the one that is reported.
        return;
      }
    }
  }

  /** What can be chosen about a sandbox before it starts. */
  public static final class Settings {
    private final KafkaBroker.Settings broker = KafkaBroker.settings();
    private final ThresholdDatabase.Settings database = ThresholdDatabase.settings();
    private boolean secured;
    private boolean keep;
    private SlackStandIn.Settings slack = SlackStandIn.settings();

    private Settings() {}

    /** Chooses the broker's port if it is free; 0, the default, is any. */
    public Settings kafkaPort(int preferredPort) {
      broker.port(preferredPort);
      return this;
    }

    /** Chooses the database's port if it is free; 0, the default, is any. */
    public Settings databasePort(int preferredPort) {
      database.port(preferredPort);
      return this;
    }

    /** Chooses how the Slack stand-in is. */
    public Settings slack(SlackStandIn.Settings chosen) {
      this.slack = chosen;
      return this;
    }

    /**
     * Gives broker and database certificates, and with them the encrypted ways in; by default there
     * are none.
     */
    public Settings secured() {
      this.secured = true;
      return this;
    }

    /** Prepares the broker for loads that last, see {@link KafkaBroker.Settings#optimised}. */
    public Settings optimised() {
      broker.optimised();
      return this;
    }

    /** Chooses whether the folder stays at the end; by default it is removed. */
    public Settings keep(boolean keepFolder) {
      this.keep = keepFolder;
      return this;
    }

    /**
     * Starts all services at the same time and waits until they answer.
     *
     * @throws SandboxException if one of them does not start; the others are ended then
     */
    public Sandbox start() {
      return Sandbox.start(this);
    }
  }
}
