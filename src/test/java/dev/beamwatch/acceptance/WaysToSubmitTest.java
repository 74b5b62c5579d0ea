package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.pipeline.AnomalyPipeline;
import dev.beamwatch.sandbox.ChildProgram;
import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.FlinkRest;
import dev.beamwatch.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways to give Flink the job jar in which Flink calls its main, unlike {@code scripts/submit}. */
@OneAfterTheOther
@ExtendWith(SharedSandbox.class)
class WaysToSubmitTest {
  private static final String MAIN = AnomalyPipeline.class.getName();
  private static final String WRONG = "--filterAbove=much";
  private static final String OBJECTION = "--filterAbove";
  private static final String JAR_NAME = "beamwatch-pipeline.jar";
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension
  static final ClusterOfThisClass FLINK =
      new ClusterOfThisClass(
          // Soon to notice that there is another JobManager.
          settings -> settings.taskManagers(1).property("heartbeat.timeout", "5000"));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void cancelJobs() {
    FlinkRest rest = FLINK.cluster().rest();
    rest.jobs().stream().filter(job -> !job.ended()).forEach(job -> rest.cancel(job.id()));
  }

  @Test
  void theRestInterfaceRunsTheJobAndAnswersAWrongOptionWithOurMessage(Sandbox sandbox)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      String run = "/jars/" + upload(FlinkJob.JAR) + "/run";

      HttpResponse<String> refused = post(run, body(arguments(stage, WRONG)));
      assertThat(refused.statusCode()).isBetween(400, 599);
      assertThat(refused.body()).contains(OBJECTION).contains("much");
      FLINK.cluster().requireAlive();
      assertThat(FLINK.cluster().rest().jobs()).allMatch(FlinkRest.Job::ended);

      HttpResponse<String> accepted = post(run, body(arguments(stage)));
      assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
      assertThat(JSON.readTree(accepted.body()).path("jobid").asText()).hasSize(32);
      requireResults(stage);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inputTopic | nowhere | 2 | --inputTopic=nowhere is not allowed: it must be a topic that"
            + " exists; create it first",
        "filterAbove | much | 2 | --filterAbove=much is not allowed: it must be a number",
        "bootstrapServers | 127.0.0.1:1 | 1 | No Kafka broker answers at"
            + " --bootstrapServers=127.0.0.1:1: no answer within 30 s",
        "flinkMaster | 127.0.0.1:1 | 1 | No Flink answers at --flinkMaster=127.0.0.1:1: ",
      })
  void whatIsWrongIsOneLineAndNoJobIsHalfStarted(
      String option, String value, int exitCode, String message, Sandbox sandbox) {
    try (Stage stage = Stage.open(sandbox, 1).without("runner")) {
      stage.with("flinkMaster", FLINK.cluster().restAddress()).with(option, value);
      String address = stage.option("flinkMaster");
      List<String> command =
          FlinkCluster.submitCommand(
              FlinkJob.LIB, FlinkJob.JAR, address, stage.without("flinkMaster").arguments());
      FlinkJob.Submission refused = FlinkJob.submit(command, sandbox.folder());

      assertThat(refused.output()).startsWith(message).hasLineCount(1);
      assertThat(refused.exitCode()).isEqualTo(exitCode);
      assertThat(FLINK.cluster().rest().jobs()).allMatch(FlinkRest.Job::ended);
    }
  }

  @Test
  void aJarThatIsNotOursIsRefused(@TempDir Path folder) throws Exception {
    Path notOurs = folder.resolve("not-ours.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(notOurs))) {
      jar.putNextEntry(new JarEntry("empty"));
    }
    HttpResponse<String> refused = post("/jars/" + upload(notOurs) + "/run", body(List.of()));

    assertThat(refused.statusCode()).isBetween(400, 599);
    assertThat(refused.body()).contains(MAIN);
    assertThat(FLINK.cluster().rest().jobs()).allMatch(FlinkRest.Job::ended);
  }

  @Test
  void flinksCommandLineRunsTheJobDetachedAndTellsAWrongOption(Sandbox sandbox) {
    try (Stage stage = Stage.open(sandbox, 1)) {
      FlinkJob.Submission refused = flinkRun(sandbox, arguments(stage, WRONG));
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.output()).contains(OBJECTION).contains("much");
      assertThat(FLINK.cluster().rest().jobs()).allMatch(FlinkRest.Job::ended);

      FlinkJob.Submission accepted = flinkRun(sandbox, arguments(stage));
      assertThat(accepted.exitCode()).as(accepted.output()).isZero();
      requireResults(stage);
    }
  }

  @Test
  void inApplicationModeTheJobManagerRunsTheJobAndLivesOn(Sandbox sandbox) throws IOException {
    try (Stage stage = Stage.open(sandbox, 1)) {
      FLINK.cluster().killJobManager();
      try (ChildProgram jobManager = applicationCluster(sandbox, arguments(stage))) {
        requireResults(stage);
        assertThat(jobManager.isAlive()).isTrue();
        assertThat(FLINK.cluster().rest().jobs())
            .extracting(FlinkRest.Job::state)
            .containsExactly("RUNNING");
        assertThat(jobManager.log()).content().doesNotContain("ERROR");
      } finally {
        FLINK.cluster().restartJobManager();
      }
    }
  }

  @Test
  void inApplicationModeAWrongOptionEndsTheJobManagerWithOurMessage(Sandbox sandbox)
      throws IOException {
    try (Stage stage = Stage.open(sandbox, 1)) {
      FLINK.cluster().killJobManager();
      try (ChildProgram jobManager = applicationCluster(sandbox, arguments(stage, WRONG))) {
        assertThat(jobManager.awaitExit(ANSWER)).isTrue();
        assertThat(jobManager.exitCode()).isNotZero();
        assertThat(jobManager.log()).content().contains(OBJECTION).contains("much");
      } finally {
        FLINK.cluster().restartJobManager();
      }
    }
  }

  /** A reading goes in; its window comes out, and the message that it gives rise to. */
  private static void requireResults(Stage stage) {
    stage.send("doc", "cpu1", 90);
    Patience.await(
        "the window is in the aggregated topic",
        Patience.LONG,
        () -> stage.aggregated().texts().stream().anyMatch(text -> text.contains("\"cpu1\"")));
    stage.awaitMessage("cpu1");
  }

  private static List<String> arguments(Stage stage, String... more) {
    List<String> arguments = new ArrayList<>(stage.arguments());
    arguments.remove("--runner=DirectRunner");
    arguments.add("--runner=FlinkRunner");
    arguments.add("--parallelism=1");
    arguments.addAll(Arrays.asList(more));
    return arguments;
  }

  private static FlinkJob.Submission flinkRun(Sandbox sandbox, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("env", "FLINK_CONF_DIR=" + configuration()));
    command.addAll(java());
    command.addAll(
        List.of(
            "-Dlog4j2.configurationFile=" + FlinkJob.LIB.resolve("log4j2-submit.properties"),
            "-cp",
            FlinkJob.LIB.resolve("*").toString(),
            "org.apache.flink.client.cli.CliFrontend",
            "run",
            "-d",
            "-c",
            MAIN,
            FlinkJob.JAR.toString()));
    command.addAll(arguments);
    return FlinkJob.submit(command, sandbox.folder());
  }

  /** Starts a JobManager in the place of the cluster's, with the job jar in {@code usrlib}. */
  private static ChildProgram applicationCluster(Sandbox sandbox, List<String> arguments)
      throws IOException {
    Path folder = Files.createTempDirectory(sandbox.folder(), "application-");
    Path usrlib = Files.createDirectory(folder.resolve("usrlib"));
    Files.createSymbolicLink(usrlib.resolve(JAR_NAME), FlinkJob.JAR.toRealPath());
    List<String> command = new ArrayList<>(java());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=" + FlinkJob.LIB.resolve("log4j2-cluster.properties"),
            "-cp",
            FlinkJob.LIB.resolve("*") + ":" + classesOfTests(),
            ApplicationCluster.class.getName(),
            configuration().toString(),
            usrlib.toString(),
            MAIN));
    command.addAll(arguments);
    return ChildProgram.start(
        "the JobManager in application mode", command, Map.of(), folder.resolve("jobmanager.log"));
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + FlinkJob.LIB.resolve("java.options"));
  }

  private static Path configuration() {
    return FLINK.cluster().logs().get(0).resolveSibling("conf");
  }

  private static Path classesOfTests() {
    return Path.of(
        URI.create(
            WaysToSubmitTest.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** Uploads a jar as a form; returns the id that Flink gives it. */
  private String upload(Path jar) throws Exception {
    String boundary = "between-the-parts";
    byte[] head =
        String.join(
                "\r\n",
                "--" + boundary,
                "Content-Disposition: form-data; name=\"jarfile\"; filename=\"" + JAR_NAME + "\"",
                "Content-Type: application/java-archive",
                "",
                "")
            .getBytes(UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(UTF_8);
    HttpRequest.BodyPublisher form =
        HttpRequest.BodyPublishers.fromPublisher(
            HttpRequest.BodyPublishers.ofInputStream(
                () ->
                    new SequenceInputStream(
                        Collections.enumeration(
                            List.of(
                                new ByteArrayInputStream(head),
                                open(jar),
                                new ByteArrayInputStream(tail))))),
            head.length + Files.size(jar) + tail.length);
    HttpResponse<String> answer =
        client.send(
            request("/jars/upload")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(form)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String file = JSON.readTree(answer.body()).path("filename").asText();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static InputStream open(Path jar) {
    try {
      return Files.newInputStream(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String body(List<String> arguments) {
    JsonNode body = JSON.valueToTree(Map.of("entryClass", MAIN, "programArgsList", arguments));
    return body.toString();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(FLINK.cluster().web().resolve(path)).timeout(ANSWER);
  }
}
