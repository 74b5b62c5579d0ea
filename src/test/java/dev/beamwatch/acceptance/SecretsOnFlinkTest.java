package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.acceptance.MidStream.Delivery;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackBehavior;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Plants secrets where the documentation says that they belong, lets a job use them and fail with
 * wrong ones, and looks for them everywhere where Flink shows or keeps something.
 */
@OneAfterTheOther
class SecretsOnFlinkTest {
  private static final String SLACK_TOKEN = "xoxb-planted-8120-slack";
  private static final String JDBC_PASSWORD = "planted-8122-database";
  private static final String WRONG_JDBC_PASSWORD = "planted-8123-database";
  private static final String TOKEN_VARIABLE = "PLANTED_SLACK_TOKEN";

  /** Not larger: the job jar, and what Flink keeps of it, are no place that we write to. */
  private static final long LARGEST_FILE = 32 << 20;

  @RegisterExtension
  static final ClusterOfThisClass FLINK =
      new ClusterOfThisClass(
          settings -> settings.taskManagers(1).environment(Map.of(TOKEN_VARIABLE, SLACK_TOKEN)));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void plantedSecretsAreNowhereWhereFlinkShowsOrKeepsSomething() throws Exception {
    try (Sandbox sandbox = Sandbox.settings().secured().start();
        Stage stage = secured(sandbox)) {
      FlinkJob job = stage.submit(FLINK.cluster(), "--parallelism=1");
      stage.send("doc", "first", 91.5);
      stage.send(0, new byte[] {1, 2, 3});
      stage.awaitMessage("first");

      // What goes wrong is logged: a password that no longer works, and a Slack that objects.
      var unusedFile = stage.file("jdbc-password", WRONG_JDBC_PASSWORD);
      awaitLog("password authentication failed");
      stage.slack().behaveForNext(1, SlackBehavior.error("invalid_auth"));
      stage.send("doc", "second", 92.5);
      awaitLog("invalid_auth");
      job.awaitCheckpoint();

      Path ofCluster = FLINK.cluster().checkpoints().resolveSibling("");
      Map<String, byte[]> places = rest(job);
      places.putAll(files(ofCluster));
      String savepoint = job.stopWithSavepoint();
      places.putAll(rest(job));
      places.putAll(files(ofCluster));
      places.putAll(submissions(sandbox.folder()));

      // The search finds what is there: the topic's name, and where the secrets are.
      assertThat(find(places, stage.inputTopic()))
          .anyMatch(place -> place.startsWith("/jobs/" + job.id()))
          .anyMatch(place -> place.startsWith(FLINK.cluster().checkpoints().toString()))
          .anyMatch(place -> place.startsWith(Path.of(URI.create(savepoint)).toString()));
      assertThat(find(places, "The job runs on Flink"))
          .anyMatch(place -> place.contains("/submission-"));
      assertThat(find(places, "${env:" + TOKEN_VARIABLE + "}")).isNotEmpty();
      assertThat(find(places, "invalid_auth"))
          .anyMatch(place -> place.endsWith("taskmanager-1.log"))
          .anyMatch(place -> place.startsWith("/taskmanagers/"));

      for (String secret :
          List.of(SLACK_TOKEN, JDBC_PASSWORD, WRONG_JDBC_PASSWORD, sandbox.broker().password())) {
        assertThat(find(places, secret)).as("places where %s is", secret).isEmpty();
      }
    }
  }

  /** Kafka's password is in the clear in the file that {@code --kafkaConfig} names. */
  private static Stage secured(Sandbox sandbox) {
    sandbox
        .database()
        .execute(
            "ALTER ROLE " + ThresholdDatabase.READER_USER + " PASSWORD '" + JDBC_PASSWORD + "'");
    Stage stage =
        Secured.overSaslSsl(
            sandbox,
            Stage.open(sandbox, 1, slack -> slack.token(SLACK_TOKEN)),
            sandbox.broker().password(),
            sandbox.certificates());
    Permissions.grantOnly(
        sandbox.broker(), Permissions.ofPipelineExactlyOnce(stage, "User:" + KafkaBroker.USER));
    return stage
        .with("jdbcPassword", "${file:" + stage.file("jdbc-password", JDBC_PASSWORD) + "}")
        .with("slackToken", "${env:" + TOKEN_VARIABLE + "}")
        .with("delivery", Delivery.EXACTLY_ONCE.option());
  }

  private static void awaitLog(String text) {
    Path log = FLINK.cluster().logs().get(1);
    Patience.await(
        "the log says " + text, Patience.LONG, () -> Files.readString(log).contains(text));
  }

  /** Returns all that Flink's web page can show of the cluster and a job, by address. */
  private Map<String, byte[]> rest(FlinkJob job) throws Exception {
    List<String> paths =
        new ArrayList<>(
            List.of("/", "/config", "/overview", "/jobs/overview", "/jars", "/taskmanagers"));
    for (String of :
        List.of("/config", "/environment", "/metrics", "/logs", "/log", "/thread-dump")) {
      paths.add("/jobmanager" + of);
    }
    for (JsonNode taskManager : FLINK.cluster().rest().get("/taskmanagers").get("taskmanagers")) {
      for (String of : List.of("", "/metrics", "/logs", "/log", "/thread-dump")) {
        paths.add("/taskmanagers/" + taskManager.get("id").textValue() + of);
      }
    }
    String ofJob = "/jobs/" + job.id();
    for (String of :
        List.of(
            "",
            "/config",
            "/plan",
            "/jobmanager/config",
            "/exceptions",
            "/accumulators",
            "/checkpoints",
            "/checkpoints/config",
            "/metrics")) {
      paths.add(ofJob + of);
    }
    for (JsonNode vertex : FLINK.cluster().rest().get(ofJob).get("vertices")) {
      for (String of :
          List.of(
              "",
              "/accumulators",
              "/backpressure",
              "/metrics",
              "/subtasks/accumulators",
              "/subtasktimes",
              "/taskmanagers",
              "/watermarks")) {
        paths.add(ofJob + "/vertices/" + vertex.get("id").textValue() + of);
      }
    }
    Map<String, byte[]> answers = new TreeMap<>();
    for (String path : paths) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(FLINK.cluster().web().resolve(path)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      answers.put(path, answer.body());
    }
    return answers;
  }

  /** Returns what the files of a folder hold, but the job jar, by name. */
  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try {
        if (Files.size(file) <= LARGEST_FILE) {
          contents.put(file.toString(), Files.readAllBytes(file));
        }
      } catch (NoSuchFileException unused) {
        // Of an old checkpoint, which a newer one has just replaced.
      }
    }
    return contents;
  }

  private static Map<String, byte[]> submissions(Path folder) throws IOException {
    Map<String, byte[]> contents = files(folder);
    contents.keySet().removeIf(name -> !name.contains("/submission-"));
    return contents;
  }

  /** Returns where a text is, plain or in the encodings in which it might hide. */
  private static Set<String> find(Map<String, byte[]> places, String text) {
    List<String> forms = new ArrayList<>();
    for (Charset charset : List.of(UTF_8, UTF_16BE, UTF_16LE)) {
      forms.add(new String(text.getBytes(charset), ISO_8859_1));
    }
    // Of three alignments in what is encoded, without the characters that depend on neighbours.
    for (int before = 0; before < 3; before++) {
      String encoded =
          Base64.getEncoder().encodeToString(("   ".substring(0, before) + text).getBytes(UTF_8));
      forms.add(encoded.substring(before == 0 ? 0 : 4, encoded.length() - 4));
    }
    Set<String> found = new TreeSet<>();
    places.forEach(
        (place, content) -> {
          String bytes = new String(content, ISO_8859_1);
          if (forms.stream().anyMatch(bytes::contains)) {
            found.add(place);
          }
        });
    return found;
  }
}
