package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What jobs leave behind on a cluster that outlives them; comes last, when there were many. */
@Order(Integer.MAX_VALUE)
@OneAfterTheOther
@ExtendWith(SharedSandbox.class)
class EndedJobsTest {
  @RegisterExtension static final SharedCluster FLINK = new SharedCluster();

  /** With the memory for classes that ships. One TaskManager has all the jobs. */
  @RegisterExtension
  static final ClusterOfThisClass ONE_WORKER =
      new ClusterOfThisClass(settings -> settings.taskManagers(1));

  /** Whoever holds an object of a job, a thread for example, holds all classes of the job jar. */
  private static final Pattern CLASS_LOADERS_OF_JOBS =
      Pattern.compile(
          "(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.apache\\.flink\\.util\\.ChildFirstClassLoader\\b");

  private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(3);

  /** A minute after the last post and its time-out, idle threads of OkHttp end. */
  private static final Duration SOON = Duration.ofSeconds(90);

  /**
   * Threads that Flink starts at need keep the classes of the job that they were started for:
   * mostly two jobs', on a busy machine three's were seen once.
   */
  private static final int KEPT_BY_FLINK = 3;

  private static final int JOBS = KEPT_BY_FLINK + 1;

  private static final int RESTARTS = 10;

  /** Until then OkHttp keeps the classes of a job: of all jobs of a test, on a slow machine too. */
  private static final String LONG_KEPT = "PT10M";

  @Test
  void theirClassesAreUnloaded(Sandbox sandbox) {
    try (Stage stage = Stage.open(sandbox, 2)) {
      for (int jobs = 0; jobs < JOBS; jobs++) {
        try (FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=2")) {
          // Brokers, database and Slack are all talked to.
          stage.send("doc", "cpu" + jobs, 91.5);
          stage.awaitMessage("cpu" + jobs);
          assertThat(classLoaders(sandbox)).hasSize(3).anyMatch(count -> count > 0);
          assertThat(job.state()).isEqualTo("RUNNING");
        }
      }
      Awaitility.await("no process holds classes of a job that has ended")
          .pollInterval(BETWEEN_COLLECTIONS)
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(classLoaders(sandbox)).allMatch(count -> count <= KEPT_BY_FLINK));
    }
  }

  /** Somebody tries out options. Nobody waits until the classes of the job before are gone. */
  @Test
  void tenJobsInARowThatPostHaveRoomForTheirClasses(Sandbox sandbox) {
    FlinkCluster cluster = ONE_WORKER.cluster();
    List<Long> processes = cluster.processIds();
    try (Stage stage = Stage.open(sandbox, 1).with("slackTimeout", LONG_KEPT)) {
      for (int jobs = 0; jobs < RESTARTS; jobs++) {
        try (FlinkJob job = stage.submit(cluster, "--parallelism=1")) {
          stage.send("doc", "cpu" + jobs, 91.5);
          stage.awaitMessage("cpu" + jobs);
          assertThat(job.state()).isEqualTo("RUNNING");
        }
      }
      assertThat(classLoaders(cluster, sandbox))
          .as("the classes of all are there at the same time")
          .anyMatch(count -> count >= RESTARTS);
      assertThat(cluster.processIds()).as("nobody ran out of memory").isEqualTo(processes);
    }
  }

  /** A job that fails keeps its slots, and with them its classes. */
  @Test
  void aJobThatIsRestartedTenTimesAndPostsEachTimeLoadsItsClassesOnce(
      Sandbox sandbox, @TempDir Path folder) throws IOException {
    FlinkCluster cluster = ONE_WORKER.cluster();
    List<Long> processes = cluster.processIds();
    Path fault = folder.resolve("fault");
    try (Stage stage =
            Stage.open(sandbox, 1)
                .with("slackTimeout", LONG_KEPT)
                // A bundle fails that has two batches.
                .with("maxBundleTimeMills", "1000");
        FlinkJob job = FaultyJob.submit(stage, cluster, folder, fault, 1)) {
      long before = classLoaders(cluster, sandbox).stream().mapToLong(Long::longValue).sum();
      for (int restarts = 0; restarts < RESTARTS; restarts++) {
        String cpu = "cpu" + restarts;
        stage.send("doc", cpu, 91.5);
        stage.awaitMessage(cpu);
        Files.createFile(fault);
        Patience.await(
            "a bundle has failed",
            Patience.LONG,
            () -> {
              stage.send("doc", cpu, 1);
              return Files.notExists(fault);
            });
      }
      Patience.await(
          "Flink has counted the restarts",
          Patience.LONG,
          () -> cluster.rest().restarts(job.id()) >= RESTARTS);
      job.awaitRunning();
      assertThat(classLoaders(cluster, sandbox).stream().mapToLong(Long::longValue).sum())
          .isEqualTo(before);
      assertThat(cluster.processIds()).isEqualTo(processes);
    }
  }

  private static List<Long> classLoaders(Sandbox sandbox) {
    return classLoaders(FLINK.cluster(), sandbox);
  }

  private static List<Long> classLoaders(FlinkCluster cluster, Sandbox sandbox) {
    return cluster.processIds().stream().map(process -> classLoaders(process, sandbox)).toList();
  }

  /** Collects a JVM's garbage and counts the class loaders of jobs that are left. */
  private static long classLoaders(long processId, Sandbox sandbox) {
    try {
      Path log = Files.createTempFile(sandbox.folder(), "histogram-", ".log");
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      List<String> command =
          List.of(jcmd.toString(), Long.toString(processId), "GC.class_histogram");
      try (ChildProgram histogram = ChildProgram.start("jcmd", command, Map.of(), log)) {
        assertThat(histogram.awaitExit(Patience.SHORT)).isTrue();
        assertThat(histogram.exitCode()).as(Files.readString(log)).isZero();
      }
      Matcher line = CLASS_LOADERS_OF_JOBS.matcher(Files.readString(log));
      return line.find() ? Long.parseLong(line.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
