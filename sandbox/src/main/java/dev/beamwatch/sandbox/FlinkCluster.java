package dev.beamwatch.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real Flink cluster: a JobManager and TaskManagers, each in a JVM of its own, so that each can
 * be killed and replaced while jobs run.
 *
 * <p>It is a session cluster without high availability, as Flink's {@code start-cluster.sh} makes
 * one: jobs survive the loss of TaskManagers, and are forgotten with the JobManager; their
 * checkpoints and savepoints stay in the cluster's folder. Everything listens on 127.0.0.1 only.
 *
 * <p>Needs Flink's libraries: the system property {@value #LIB_PROPERTY} names the folder that the
 * module {@code sandbox/flink} fills.
 */
public final class FlinkCluster implements AutoCloseable {
  /** Names the system property with the folder of Flink's libraries. */
  public static final String LIB_PROPERTY = "beamwatch.flink.lib";

  private static final String LOCALHOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final int PORT_ATTEMPTS = 3;

  /** Added by Flink to what {@link Settings#taskHeap} gives the tasks. */
  private static final int FRAMEWORK_HEAP_MEBIBYTES = 128;

  private static final int OFF_HEAP_MEBIBYTES = 128;
  private static final int NETWORK_MEBIBYTES = 64;

  /**
   * For the classes of Flink, some 40 MB, and of ten jobs that came one after the other, 41 MB
   * each. The same as in deploy/; see docs/operations.md.
   */
  private static final int METASPACE_MEBIBYTES = 512;

  /** For JVMs that do their work before they could be optimised. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final Path lib;
  private final Path folder;
  private final Path configuration;
  private final Settings settings;
  private final List<TaskManager> taskManagers = new ArrayList<>();
  private final List<Path> logs = new ArrayList<>();
  private int restPort;
  private int rpcPort;
  private int prometheusPort;
  private int taskManagersStarted;
  private @Nullable ChildProgram jobManager;

  private FlinkCluster(Path lib, Path folder, Settings settings) {
    this.lib = lib;
    this.folder = folder.toAbsolutePath();
    this.configuration = this.folder.resolve("conf");
    this.settings = settings;
  }

  private record TaskManager(String id, ChildProgram program, int prometheusPort) {}

  /** Returns what can be chosen before the start. */
  public static Settings settings() {
    return new Settings();
  }

  /**
   * Returns the command that submits a pipeline to a cluster.
   *
   * @param flinkLib the folder of Flink's libraries
   * @param pipelineJar the pipeline, which brings neither Flink nor a logging library
   * @param restAddress {@code HOST:PORT} of the cluster
   * @param options further options of the pipeline
   */
  public static List<String> submitCommand(
      Path flinkLib, Path pipelineJar, String restAddress, List<String> options) {
    return clientCommand(flinkLib, pipelineJar, MainClass.of(pipelineJar), restAddress, options);
  }

  /**
   * Returns the command that runs a class of a job jar beside Flink's client, with a cluster to
   * send jobs to.
   *
   * @param mainClass the name of the class
   */
  public static List<String> clientCommand(
      Path flinkLib, Path jar, String mainClass, String restAddress, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ChildProgram.java(),
                "@" + flinkLib.resolve("java.options"),
                QUICK_START,
                "-Dlog4j2.configurationFile=" + flinkLib.resolve("log4j2-submit.properties"),
                "-cp",
                jar + ":" + flinkLib.resolve("*"),
                mainClass,
                "--runner=FlinkRunner",
                "--flinkMaster=" + restAddress,
                "--flinkConfDir=" + flinkLib));
    command.addAll(options);
    return command;
  }

  /**
   * Returns the folder of Flink's libraries.
   *
   * @throws SandboxException if the system property is not set, or there is no Flink in the folder
   */
  static Path lib() {
    Path lib = Path.of(System.getProperty(LIB_PROPERTY, "")).toAbsolutePath();
    if (!Files.isRegularFile(lib.resolve("java.options"))) {
      throw new SandboxException(
          "the system property "
              + LIB_PROPERTY
              + " must name the folder that building sandbox/flink fills; not there: "
              + lib.resolve("java.options"));
    }
    return lib;
  }

  private static FlinkCluster start(Path folder, Settings settings) {
    Path lib = settings.lib == null ? lib() : settings.lib.toAbsolutePath();
    for (int attempt = 1; ; attempt++) {
      FlinkCluster cluster = new FlinkCluster(lib, folder, settings);
      cluster.choosePorts(attempt == 1 ? settings.restPort : 0);
      try {
        cluster.start();
        return cluster;
      } catch (SandboxException e) {
        cluster.close();
        // Another program can take a port between the search and the start.
        boolean taken = String.valueOf(e.getMessage()).contains("Address already in use");
        if (!taken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void choosePorts(int preferredRestPort) {
    restPort = Ports.freeOr(preferredRestPort);
    rpcPort = freeBeside(restPort);
    prometheusPort = freeBeside(restPort, rpcPort);
  }

  private void start() {
    writeConfiguration();
    // All at the same time: TaskManagers wait for their JobManager.
    ChildProgram started = launchJobManager();
    for (int i = 0; i < settings.taskManagers; i++) {
      launchTaskManager();
    }
    awaitAnswer(started);
    taskManagers.forEach(this::awaitRegistered);
  }

  private static int freeBeside(int... chosen) {
    while (true) {
      int port = Ports.free();
      boolean isNew = true;
      for (int other : chosen) {
        isNew &= port != other;
      }
      if (isNew) {
        return port;
      }
    }
  }

  /** Returns {@code 127.0.0.1:PORT} of the REST API, for {@code --flinkMaster}. */
  public String restAddress() {
    return LOCALHOST + ":" + restPort;
  }

  /** Returns the address of Flink's web page. */
  public URI web() {
    return URI.create("http://" + restAddress() + "/");
  }

  /** Returns who asks the cluster about its jobs. */
  public FlinkRest rest() {
    return new FlinkRest(restAddress());
  }

  /** Returns how many TaskManagers are alive, whether they are registered or not. */
  public int taskManagers() {
    return (int) taskManagers.stream().filter(each -> each.program.isAlive()).count();
  }

  /**
   * Kills a TaskManager as {@code kill -9} does, and waits until it is gone. Flink notices by
   * refused connections, within a second or two.
   *
   * @param index 0 for the one that was started first of those not yet killed
   */
  public void killTaskManager(int index) {
    taskManagers.remove(index).program.kill();
  }

  /** Starts one more TaskManager and waits until the JobManager knows it. */
  public void startTaskManager() {
    awaitRegistered(launchTaskManager());
  }

  /** Kills the JobManager as {@code kill -9} does, and waits until it is gone. */
  public void killJobManager() {
    if (jobManager != null) {
      jobManager.kill();
      jobManager = null;
    }
  }

  /**
   * Starts the JobManager again on the same ports, and waits until it answers and knows the
   * TaskManagers that are alive; kills it before if it still runs. It knows no jobs then.
   */
  public void restartJobManager() {
    killJobManager();
    awaitAnswer(launchJobManager());
    taskManagers.stream().filter(each -> each.program.isAlive()).forEach(this::awaitRegistered);
  }

  /** Returns the folder of checkpoints, with a folder for every job in it. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** Returns the folder where savepoints are made unless a request names another. */
  public Path savepoints() {
    return folder.resolve("savepoints");
  }

  /** Returns the log of every JVM of the cluster, of those that have ended too. */
  public List<Path> logs() {
    return List.copyOf(logs);
  }

  /** Returns the process ids of the JVMs that are alive. */
  public List<Long> processIds() {
    return programs().stream().filter(ChildProgram::isAlive).map(ChildProgram::pid).toList();
  }

  /** Returns where Prometheus would fetch the figures of the JVMs that are alive. */
  public List<URI> prometheus() {
    List<Integer> ports = new ArrayList<>();
    if (jobManager != null && jobManager.isAlive()) {
      ports.add(prometheusPort);
    }
    taskManagers.stream()
        .filter(each -> each.program.isAlive())
        .forEach(each -> ports.add(each.prometheusPort));
    return ports.stream()
        .map(port -> URI.create("http://" + LOCALHOST + ":" + port + "/metrics"))
        .toList();
  }

  /**
   * Checks that every JVM is running that was not killed by a method of this class.
   *
   * @throws SandboxException if one has ended by itself, with the end of its log
   */
  public void requireAlive() {
    for (ChildProgram program : programs()) {
      if (!program.isAlive()) {
        throw new SandboxException(program.death());
      }
    }
  }

  /** Ends the cluster and with it its jobs. Its folder stays. */
  @Override
  public void close() {
    List<ChildProgram> programs = programs();
    programs.forEach(ChildProgram::terminate);
    programs.forEach(ChildProgram::close);
  }

  private List<ChildProgram> programs() {
    List<ChildProgram> programs = new ArrayList<>();
    taskManagers.forEach(each -> programs.add(each.program));
    if (jobManager != null) {
      programs.add(jobManager);
    }
    return programs;
  }

  private ChildProgram launchJobManager() {
    ChildProgram started =
        launch(
            "Flink's JobManager",
            "jobmanager",
            // The client's part of a job, its graph, is unpacked here.
            List.of("-Xmx384m", QUICK_START),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            Map.of("metrics.reporter.prom.port", Integer.toString(prometheusPort)));
    jobManager = started;
    return started;
  }

  private void awaitAnswer(ChildProgram started) {
    FlinkRest rest = rest();
    // The port first: a refused connection is cheaper to notice there.
    started.awaitReady(START_LIMIT, () -> Ports.answers(restPort) && rest.answers());
  }

  private TaskManager launchTaskManager() {
    String id = "taskmanager-" + ++taskManagersStarted;
    int port = Ports.free();
    int heap = settings.taskHeapMebibytes + FRAMEWORK_HEAP_MEBIBYTES;
    int direct = OFF_HEAP_MEBIBYTES + NETWORK_MEBIBYTES;
    String memory = "-Xmx" + heap + "m";
    String directMemory = "-XX:MaxDirectMemorySize=" + direct + "m";
    ChildProgram program =
        launch(
            "Flink's TaskManager " + taskManagersStarted,
            id,
            List.of(
                memory,
                directMemory,
                settings.quickStart ? QUICK_START : "@" + lib.resolve("taskmanager.options")),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            Map.of(
                "taskmanager.resource-id",
                id,
                "metrics.reporter.prom.port",
                Integer.toString(port)));
    TaskManager taskManager = new TaskManager(id, program, port);
    taskManagers.add(taskManager);
    return taskManager;
  }

  private void awaitRegistered(TaskManager taskManager) {
    FlinkRest rest = rest();
    taskManager.program.awaitReady(
        START_LIMIT,
        () -> {
          try {
            return rest.taskManagers().contains(taskManager.id);
          } catch (SandboxException e) {
            // A JobManager that has just started refuses for some moments.
            return false;
          }
        });
  }

  private ChildProgram launch(
      String name,
      String logName,
      List<String> javaOptions,
      String main,
      Map<String, String> properties) {
    Path log = folder.resolve(logName + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                ChildProgram.java(),
                "@" + lib.resolve("java.options"),
                "-XX:+UseSerialGC",
                "-XX:MaxMetaspaceSize=" + METASPACE_MEBIBYTES + "m",
                // What filled the memory is told before Flink ends the process.
                "-XX:OnOutOfMemoryError="
                    + Path.of(System.getProperty("java.home"), "bin", "jcmd")
                    + " %p GC.class_histogram 2>&1 | head -n 15 >> '"
                    + log
                    + "' &",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dlog4j2.configurationFile=" + lib.resolve("log4j2-cluster.properties"),
                // For the log on Flink's web page.
                "-Dlog.file=" + log,
                "-Dcom.sun.net.httpserver.HttpServerProvider="
                    + LoopbackHttpServers.class.getName()));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", lib.resolve("*") + ":" + folder.resolve("classes"), main));
    command.addAll(List.of("--configDir", configuration.toString()));
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    if (!logs.contains(log)) {
      logs.add(log);
    }
    return ChildProgram.start(name, command, settings.environment, log);
  }

  private void writeConfiguration() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("jobmanager.rpc.address", LOCALHOST);
    properties.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    properties.put("jobmanager.bind-host", LOCALHOST);
    properties.put("rest.address", LOCALHOST);
    properties.put("rest.bind-address", LOCALHOST);
    properties.put("rest.port", Integer.toString(restPort));
    properties.put("taskmanager.host", LOCALHOST);
    properties.put("taskmanager.bind-host", LOCALHOST);
    properties.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots));
    // Flink's scripts would compute these from a total.
    properties.put("taskmanager.cpu.cores", Integer.toString(settings.slots));
    properties.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP_MEBIBYTES + "mb");
    properties.put("taskmanager.memory.framework.off-heap.size", OFF_HEAP_MEBIBYTES + "mb");
    properties.put("taskmanager.memory.task.heap.size", settings.taskHeapMebibytes + "mb");
    properties.put("taskmanager.memory.task.off-heap.size", "0mb");
    properties.put("taskmanager.memory.managed.size", "0mb");
    properties.put("taskmanager.memory.network.min", NETWORK_MEBIBYTES + "mb");
    properties.put("taskmanager.memory.network.max", NETWORK_MEBIBYTES + "mb");
    properties.put("taskmanager.memory.jvm-metaspace.size", METASPACE_MEBIBYTES + "mb");
    properties.put("taskmanager.memory.jvm-overhead.min", "192mb");
    properties.put("taskmanager.memory.jvm-overhead.max", "192mb");
    // Losses are made good within seconds: a TaskManager that is gone refuses connections, and
    // nobody has to wait for its heartbeat. One that is slow, on a busy machine, is not lost.
    properties.put("heartbeat.interval", "1000");
    properties.put("heartbeat.timeout", "15000");
    properties.put("cluster.registration.max-timeout", "2000");
    properties.put("cluster.registration.error-delay", "1000");
    properties.put("cluster.registration.refused-registration-delay", "1000");
    properties.put("restart-strategy.type", "exponential-delay");
    properties.put("restart-strategy.exponential-delay.initial-backoff", "1s");
    // In production a minute. Here somebody watches.
    properties.put("restart-strategy.exponential-delay.max-backoff", "10s");
    properties.put("restart-strategy.exponential-delay.reset-backoff-threshold", "1min");
    properties.put("state.backend.type", "hashmap");
    properties.put("state.checkpoints.dir", FlinkRest.location(checkpoints()));
    // Who has asked for the newest one can start from it, though others come after it.
    properties.put("state.checkpoints.num-retained", "3");
    properties.put("state.savepoints.dir", FlinkRest.location(savepoints()));
    properties.put(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    properties.put("io.tmp.dirs", folder.resolve("tmp").toString());
    properties.put(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    // What the REST API tells about metrics is at most this old.
    properties.put("metrics.fetcher.update-interval", "1000");
    properties.putAll(settings.properties);
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    try {
      for (String name : List.of("conf", "tmp", "checkpoints", "savepoints")) {
        Files.createDirectories(folder.resolve(name));
      }
      Files.writeString(configuration.resolve("flink-conf.yaml"), text);
      copyClass(LoopbackHttpServers.class);
    } catch (IOException e) {
      throw new SandboxException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Copies a class to where the cluster's JVMs find it: they share no class path with this one. */
  private void copyClass(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve("classes").resolve(name);
    Files.createDirectories(copy.getParent());
    try (InputStream original = type.getResourceAsStream("/" + name)) {
      if (original == null) {
        throw new IOException("no " + name + " on the class path");
      }
      Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What can be chosen about a cluster before it starts. */
  public static final class Settings {
    private static final Pattern MEMORY = Pattern.compile("([1-9][0-9]{0,5})(mb|gb)");

    private int taskManagers = 2;
    private int slots = 1;
    private int restPort;
    private int taskHeapMebibytes = 384;
    private boolean quickStart;
    private @Nullable Path lib;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Settings() {}

    /** Chooses the number of TaskManagers, which may be 0; 2 by default. */
    public Settings taskManagers(int count) {
      this.taskManagers = count;
      return this;
    }

    /** Chooses how many parallel parts of a job each TaskManager runs; 1 by default. */
    public Settings slots(int perTaskManager) {
      this.slots = perTaskManager;
      return this;
    }

    /** Chooses the port of REST API and web page if it is free; 0, the default, is any. */
    public Settings restPort(int preferredPort) {
      this.restPort = preferredPort;
      return this;
    }

    /**
     * Chooses the heap that the tasks of one TaskManager have; 384mb by default. Flink itself has
     * 128 MiB more.
     *
     * @param size such as {@code 384mb} or {@code 1gb}
     * @throws IllegalArgumentException if it has another form
     */
    public Settings taskHeap(String size) {
      Matcher matcher = MEMORY.matcher(size);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not a size such as 384mb or 1gb: " + size);
      }
      int number = Integer.parseInt(matcher.group(1));
      this.taskHeapMebibytes = matcher.group(2).equals("gb") ? number * 1024 : number;
      return this;
    }

    /**
     * Makes TaskManagers compile quickly instead of well: for jobs that last a minute or two, which
     * else spend half of the processor's time on it.
     */
    public Settings quickStart() {
      quickStart = true;
      return this;
    }

    /**
     * Chooses the folder of Flink's libraries; by default the one that {@value
     * FlinkCluster#LIB_PROPERTY} names.
     */
    public Settings lib(Path folder) {
      this.lib = folder;
      return this;
    }

    /** Adds an entry to Flink's configuration, or replaces one of the sandbox's. */
    public Settings property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /** Adds environment variables of JobManager and TaskManagers. */
    public Settings environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /**
     * Starts the cluster and waits until all TaskManagers are registered.
     *
     * @param folder where it keeps its files; made if it does not exist
     * @throws SandboxException if a part does not start, with the end of its log
     */
    public FlinkCluster start(Path folder) {
      return FlinkCluster.start(folder, this);
    }
  }
}
