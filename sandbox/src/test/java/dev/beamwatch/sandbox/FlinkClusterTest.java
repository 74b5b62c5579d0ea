package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class FlinkClusterTest {
  private static final String NO_JOB = "0123456789abcdef0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Path folder;
  private static ServerSocket taken;
  private static FlinkCluster cluster;
  private static List<ProcessHandle> programs;
  private static int submissions;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    taken = new ServerSocket(0, 1, Ports.loopback());
    List<ProcessHandle> others = ProcessHandle.current().descendants().toList();
    cluster =
        FlinkCluster.settings()
            .restPort(taken.getLocalPort())
            .property("web.refresh-interval", "4321")
            // Soon to notice that there is another JobManager.
            .property("heartbeat.timeout", "5000")
            .quickStart()
            .start(folder.resolve("with space"));
    programs = descendants(others);
  }

  @AfterEach
  void cancelJobs() {
    cluster.rest().jobs().stream()
        .filter(job -> !job.ended())
        .forEach(job -> cluster.rest().cancel(job.id()));
  }

  @AfterAll
  static void stop() throws Exception {
    int port = cluster.web().getPort();
    cluster.close();
    taken.close();
    assertThat(Ports.isFree(port)).isTrue();
    Programs.awaitEnd(programs);
    assertThat(cluster.taskManagers()).isZero();
    assertThat(cluster.prometheus()).isEmpty();
  }

  @Test
  void everyPartIsAJvmOfItsOwnWithALog() {
    // With the shells that watch them.
    assertThat(programs).hasSize(6);
    assertThat(cluster.taskManagers()).isEqualTo(2);
    assertThat(cluster.web().getPort()).isNotEqualTo(taken.getLocalPort());
    assertThat(cluster.restAddress()).isEqualTo("127.0.0.1:" + cluster.web().getPort());
    assertThat(cluster.logs()).hasSizeGreaterThanOrEqualTo(3).allMatch(Files::isRegularFile);
    assertThat(cluster.rest().get("/config").path("refresh-interval").asInt()).isEqualTo(4321);
    cluster.requireAlive();
  }

  @Test
  void prometheusIsServedByEveryPartOnTheLoopbackAddressOnly() throws Exception {
    assertThat(cluster.prometheus()).hasSize(3);
    for (URI address : cluster.prometheus()) {
      assertThat(get(address)).containsPattern("(?m)^flink_(job|task)manager_Status_JVM");
      // On Linux every address of 127.0.0.0/8 is this machine's.
      try (ServerSocket beside =
          new ServerSocket(address.getPort(), 1, InetAddress.getByName("127.0.0.2"))) {
        assertThat(beside.isBound()).isTrue();
      }
    }
  }

  @Test
  void aJobGoesOnFromItsCheckpointWhenItsTaskManagerIsReplaced() throws Exception {
    String job = submit("endless");
    awaitCheckpoints(job, 1);

    cluster.killTaskManager(0);
    cluster.killTaskManager(0);
    assertThat(cluster.taskManagers()).isZero();
    cluster.requireAlive();
    Awaitility.await().atMost(PATIENCE).until(() -> cluster.rest().restarts(job) > 0);
    cluster.startTaskManager();
    cluster.startTaskManager();
    assertThat(cluster.taskManagers()).isEqualTo(2);

    awaitCheckpoints(job, cluster.rest().completedCheckpoints(job) + 1);
    assertThat(cluster.rest().state(job)).isEqualTo("RUNNING");
    assertThat(cluster.rest().get("/jobs/" + job + "/checkpoints").at("/counts/restored").asInt())
        .isGreaterThan(0);
    // The folder itself may be replaced by the next at any moment.
    assertThat(pathOf(cluster.rest().lastCheckpoint(job).orElseThrow()).getParent())
        .isEqualTo(cluster.checkpoints().resolve(job));
  }

  @Test
  void aJobManagerIsBackOnItsPortsWithItsTaskManagersAndWithoutJobs() throws Exception {
    String job = submit("forgotten");
    awaitCheckpoints(job, 1);
    String address = cluster.restAddress();

    cluster.killJobManager();
    assertThatThrownBy(() -> cluster.rest().jobs())
        .isInstanceOf(SandboxException.class)
        .hasMessage("no Flink answers at " + address);
    assertThat(cluster.prometheus()).hasSize(cluster.taskManagers());
    cluster.requireAlive();

    cluster.restartJobManager();
    assertThat(cluster.restAddress()).isEqualTo(address);
    assertThat(cluster.rest().taskManagers()).hasSize(cluster.taskManagers());
    assertThat(cluster.rest().jobs()).isEmpty();
    assertThat(cluster.checkpoints().resolve(job)).isNotEmptyDirectory();
    awaitCheckpoints(submit("next"), 1);
  }

  @Test
  void aSavepointIsMadeWhereItIsWantedAndAJobCanBeStoppedWithOne() throws Exception {
    String job = submit("saved");
    awaitCheckpoints(job, 1);

    Path here = pathOf(cluster.rest().savepoint(job, folder.resolve("saved here")));
    assertThat(here).hasParent(folder.resolve("saved here"));
    assertThat(here.resolve("_metadata")).isNotEmptyFile();
    assertThat(cluster.rest().state(job)).isEqualTo("RUNNING");

    Path last = pathOf(cluster.rest().stopWithSavepoint(job, cluster.savepoints()));
    assertThat(last).hasParent(cluster.savepoints());
    Awaitility.await().atMost(PATIENCE).until(() -> cluster.rest().state(job).equals("FINISHED"));
    assertThat(cluster.rest().failedCheckpoints(job))
        .isEqualTo(
            cluster.rest().get("/jobs/" + job + "/checkpoints").at("/counts/failed").asInt());

    Path file = Files.createFile(folder.resolve("a file"));
    String other = submit("unsaved");
    awaitCheckpoints(other, 1);
    assertThatThrownBy(() -> cluster.rest().savepoint(other, file.resolve("inside")))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("Flink could not take a savepoint of job " + other + ": ")
        .hasMessageContaining(file.toString());
  }

  @Test
  void whatFlinkRefusesIsSaidInItsWords() {
    FlinkRest rest = cluster.rest();

    assertThatThrownBy(() -> rest.state(NO_JOB))
        .isInstanceOf(SandboxException.class)
        .hasMessage(
            "Flink at "
                + cluster.restAddress()
                + " refused: Could not find Flink job ("
                + NO_JOB
                + ")");
    assertThatThrownBy(() -> rest.cancel("some job"))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("not a path of Flink's REST API: ");
    assertThatThrownBy(() -> rest.get("/nothing"))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("/nothing");
    assertThatThrownBy(() -> new FlinkRest("http://here"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not HOST:PORT: http://here");
  }

  @Test
  void theSavepointCommandFindsTheOneJobThatRunsAndPrintsWhereTheSavepointIs() throws Exception {
    awaitCheckpoints(submit("only"), 1);

    FinishedCommand saved = savepoint();
    assertThat(saved.err()).isEmpty();
    assertThat(saved.code()).isZero();
    assertThat(saved.out().lines()).hasSize(2);
    assertThat(pathOf(lastLine(saved))).hasParent(cluster.savepoints());

    RunFlink.Cluster demonstrated =
        new RunFlink.Cluster(cluster, jar(), cluster.taskManagers(), 1, "at-least-once", List.of());
    assertThat(demonstrated.report()).contains(PipelineReport.NOTHING);

    FinishedCommand stopped =
        savepoint("--stop", "--job=only", "--target=" + folder.resolve("stopped"));
    assertThat(stopped.err()).isEmpty();
    assertThat(pathOf(lastLine(stopped))).hasParent(folder.resolve("stopped"));
    // It may go on from there while a demonstration waits.
    assertThat(demonstrated.report()).contains(PipelineReport.NOTHING);

    FinishedCommand again = savepoint("--job=only");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .startsWith("no job with the id or name only is running at " + cluster.restAddress())
        .contains("  FINISHED  only\n");
  }

  @Test
  void theSavepointCommandListsTheJobsItCannotChooseFrom() throws Exception {
    String first = submit("twin");
    String second = submit("twin");
    awaitCheckpoints(first, 1);

    for (FinishedCommand finished : List.of(savepoint(), savepoint("--job=twin"))) {
      assertThat(finished.code()).isEqualTo(1);
      assertThat(finished.out()).isEmpty();
      assertThat(finished.err())
          .startsWith("several jobs ")
          .contains(": choose one with --job=ID\n  " + first + "  RUNNING  twin\n  " + second);
    }
    assertThat(savepoint("--job=" + first).code()).isZero();
    assertThat(savepoint("--job=nobody").err())
        .startsWith("no job with the id or name nobody is running at " + cluster.restAddress());
  }

  @Test
  void aClusterThatCannotStartSaysWhy() {
    assertThatThrownBy(
            () ->
                FlinkCluster.settings()
                    .taskManagers(0)
                    .property("rest.port", "nonsense")
                    .start(folder.resolve("broken")))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("Flink's JobManager ended unexpectedly with exit code ")
        .hasMessageContaining(folder.resolve("broken").resolve("jobmanager.log").toString())
        .hasMessageContaining("nonsense");
  }

  @Test
  void withoutItsLibrariesTheMessageNamesTheProperty() {
    String lib = System.getProperty(FlinkCluster.LIB_PROPERTY);
    System.setProperty(FlinkCluster.LIB_PROPERTY, folder.resolve("nowhere").toString());
    try {
      assertThatThrownBy(() -> FlinkCluster.settings().start(folder.resolve("none")))
          .isInstanceOf(SandboxException.class)
          .hasMessageStartingWith("the system property beamwatch.flink.lib must name ")
          .hasMessageContaining(folder.resolve("nowhere").toString());
    } finally {
      System.setProperty(FlinkCluster.LIB_PROPERTY, lib);
    }
  }

  @Test
  void aSizeThatIsNoneIsRefused() {
    for (String size : List.of("", "384", "0mb", "1.5gb", "384 mb", "-1mb", "384MB")) {
      assertThatThrownBy(() -> FlinkCluster.settings().taskHeap(size))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a size such as 384mb or 1gb: " + size);
    }
  }

  private static FinishedCommand savepoint(String... options) {
    List<String> all = new ArrayList<>(List.of("--flink=" + cluster.restAddress()));
    all.addAll(List.of(options));
    return FinishedCommand.run(new Savepoint(), all.toArray(String[]::new));
  }

  private static String lastLine(FinishedCommand finished) {
    return finished.out().lines().reduce("", (before, line) -> line);
  }

  private static Path pathOf(String uri) {
    return Path.of(uri.replaceFirst("^file:/+", "/"));
  }

  private static void awaitCheckpoints(String job, long count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> cluster.rest().completedCheckpoints(job) >= count);
  }

  private static String get(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static List<ProcessHandle> descendants(List<ProcessHandle> otherThan) {
    return ProcessHandle.current().descendants().filter(each -> !otherThan.contains(each)).toList();
  }

  /** Submits an {@link EndlessJob} and returns its id. */
  private static String submit(String name) throws Exception {
    Path jar = jar();
    Path lib = FlinkCluster.lib();
    List<String> printed = new ArrayList<>();
    try (ChildProgram client =
        ChildProgram.start(
            "the submission",
            List.of(
                ChildProgram.java(),
                "@" + lib.resolve("java.options"),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-Dlog4j2.configurationFile=" + lib.resolve("log4j2-submit.properties"),
                "-cp",
                jar + ":" + lib.resolve("*"),
                EndlessJob.class.getName(),
                "127.0.0.1",
                Integer.toString(cluster.web().getPort()),
                jar.toString(),
                name),
            Map.of(),
            folder.resolve("submission-" + ++submissions + ".log"),
            printed::add)) {
      assertThat(client.awaitExit(PATIENCE)).isTrue();
      assertThat(client.exitCode()).as(Files.readString(client.log())).isZero();
    }
    return printed.get(printed.size() - 1);
  }

  private static Path jar() throws IOException {
    Path jar = folder.resolve("endless.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Path classes = Path.of("target", "test-classes");
    String own = EndlessJob.class.getName().replace('.', '/');
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(out);
        Stream<Path> files = Files.list(classes.resolve(own).getParent())) {
      for (Path file : files.filter(each -> each.toString().contains("EndlessJob")).toList()) {
        written.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, written);
      }
    }
    return jar;
  }
}
