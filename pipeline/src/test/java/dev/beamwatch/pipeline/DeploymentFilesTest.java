package dev.beamwatch.pipeline;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.flink.FlinkExecutionEnvironments;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds what is in {@code deploy/} to the project: versions, names, and the options themselves. */
class DeploymentFilesTest {
  private static final Path DEPLOY = Path.of("../deploy");

  /** What Compose replaces: two dollar signs, or a variable with a default or a message. */
  private static final Pattern INTERPOLATED =
      Pattern.compile("\\$(?:(\\$)|\\{(\\w+)(?:(:-|:\\?)([^}]*))?})");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:(\\w+)}");

  @Test
  void theDeploymentIsOneOfTheFlinkKubernetesOperator() throws IOException {
    JsonNode deployment = deployment();
    JsonNode spec = deployment.path("spec");
    assertThat(deployment.path("apiVersion").asText()).isEqualTo("flink.apache.org/v1beta1");
    assertThat(deployment.path("kind").asText()).isEqualTo("FlinkDeployment");
    assertThat(spec.path("flinkVersion").asText())
        .isEqualTo("v" + flinkMinorVersion().replace('.', '_'));
    assertThat(spec.path("job").path("upgradeMode").asText()).isEqualTo("savepoint");
    assertThat(spec.path("job").path("state").asText()).isEqualTo("running");
    assertThat(spec.path("job").path("parallelism").asInt()).isPositive();
    // With any of these missing, the operator cannot do what upgradeMode says.
    assertThat(texts(spec.path("flinkConfiguration")))
        .containsKeys(
            "high-availability.type",
            "high-availability.storageDir",
            "state.checkpoints.dir",
            "state.savepoints.dir",
            "metrics.reporter.prom.factory.class")
        // All are strings to the operator; a bare number would be refused.
        .allSatisfy(
            (key, value) ->
                assertThat(spec.path("flinkConfiguration").path(key).isTextual()).as(key).isTrue());
  }

  @Test
  void noRecordWaitsForLongBetweenTasksHoweverTheJobIsSubmitted() throws IOException {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setFlinkMaster("127.0.0.1:1");
    StreamExecutionEnvironment environment =
        FlinkExecutionEnvironments.createStreamExecutionEnvironment(
            options, List.of(), "../sandbox/flink/conf");
    Map<String, String> operator = texts(deployment().path("spec").path("flinkConfiguration"));

    assertThat(environment.getBufferTimeout()).isEqualTo(20);
    assertThat(operator).containsEntry(ExecutionOptions.BUFFER_TIMEOUT.key(), "20ms");
    assertThat(image()).containsEntry(ExecutionOptions.BUFFER_TIMEOUT.key(), "20ms");
  }

  @Test
  void taskManagersCompileAsThoseOfTheBenchmarkDoHoweverTheyAreDeployed() throws IOException {
    String options =
        Files.readAllLines(Path.of("../sandbox/flink/conf/taskmanager.options")).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(joining(" "));
    Map<String, String> operator = texts(deployment().path("spec").path("flinkConfiguration"));

    assertThat(options).contains("-XX:");
    assertThat(operator).containsEntry(CoreOptions.FLINK_TM_JVM_OPTIONS.key(), options);
    assertThat(image()).containsEntry(CoreOptions.FLINK_TM_JVM_OPTIONS.key(), options);
    assertThat(Files.readString(Path.of("../docs/operations.md")))
        .contains(CoreOptions.FLINK_TM_JVM_OPTIONS.key() + ": " + options + "\n");
  }

  /** Returns what Compose adds to the configuration of Flink's image. */
  private static Properties image() throws IOException {
    String properties =
        compose()
            .path("x-flink")
            .path("environment")
            .path("FLINK_PROPERTIES")
            .asText()
            .replace(": ", "=");
    Properties image = new Properties();
    image.load(new StringReader(properties));
    return image;
  }

  @Test
  void theImageIsThatOfTheFlinkThatTheJarIsMadeFor() throws IOException {
    String flink = "flink:" + flinkMinorVersion() + "-java17";
    assertThat(dockerfile()).contains("FROM " + flink + "\n");
    assertThat(compose().path("services").path("checkpoints-folder").path("image").asText())
        .isEqualTo(flink);
    assertThat(deployment().toString())
        .contains("flink-s3-fs-presto-" + property("flink.version") + ".jar");
    assertThat(compose().path("services").path("kafka").path("image").asText())
        .startsWith("apache/kafka:" + property("kafka.version").replaceFirst("\\.\\d+$", "."));
  }

  @Test
  void theJarIsWhereTheDeploymentLooksForIt() throws IOException {
    Matcher copy = Pattern.compile("COPY (?:--\\S+ )?(\\S+) (\\S+)").matcher(dockerfile());
    assertThat(copy.find()).isTrue();
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("/" + Path.of(copy.group(1)).getFileName() + "</outputFile>");
    assertThat(copy.group(1)).startsWith("pipeline/target/");
    assertThat(deployment().path("spec").path("job").path("jarURI").asText())
        .isEqualTo("local://" + copy.group(2));
    assertThat(copy.group(2)).startsWith("/opt/flink/usrlib/");
  }

  @Test
  void theClassThatIsStartedExists() throws IOException {
    String main = AnomalyPipeline.class.getName();
    assertThat(deployment().path("spec").path("job").path("entryClass").asText()).isEqualTo(main);
    List<String> command = composeCommand();
    assertThat(command).startsWith("standalone-job", "--job-classname", main);
  }

  @Test
  void theArgumentsOfTheDeploymentAreAccepted() throws IOException {
    PipelineConfig config = accepted(deploymentArguments());
    assertThat(config.slack().token()).isNotNull();
    assertThat(config.thresholds().connections().password()).isNotNull();
  }

  @Test
  void theArgumentsOfComposeAreAccepted() throws IOException {
    PipelineConfig config = accepted(composeArguments());
    assertThat(config.slack().token()).isNotNull();
    assertThat(config.thresholds().connections().password()).isNotNull();
  }

  @Test
  void aMistypedOptionWouldBeSeen() throws IOException {
    List<String> arguments = new ArrayList<>(deploymentArguments());
    arguments.replaceAll(argument -> argument.replace("--slackChannel", "--slackChanel"));
    assertThatThrownBy(() -> accepted(arguments)).hasMessageContaining("slackChanel");
  }

  @Test
  void noFileRepeatsWhatThePipelineSetsByItself() throws IOException {
    List<String> arguments = new ArrayList<>(deploymentArguments());
    arguments.addAll(composeArguments());
    assertThat(arguments)
        .noneMatch(
            argument ->
                argument.matches(
                    "--(attachedMode|finishBundleBeforeCheckpointing|checkpointing\\w*|streaming"
                        + "|filesToStage|numConcurrentCheckpoints|flinkMaster)=.*"));
  }

  /** The sandbox's cluster has the same; EndedJobsTest fills it. */
  @Test
  void theClassesOfTenJobsHaveRoomAndRestartsSlowDown() throws IOException {
    Map<String, String> settings =
        Map.of(
            "taskmanager.memory.jvm-metaspace.size", "512mb",
            "restart-strategy.type", "exponential-delay",
            "restart-strategy.exponential-delay.initial-backoff", "1s",
            "restart-strategy.exponential-delay.max-backoff", "1min");

    assertThat(texts(deployment().path("spec").path("flinkConfiguration")))
        .containsAllEntriesOf(settings);
    String properties =
        compose()
            .path("services")
            .path("taskmanager")
            .path("environment")
            .path("FLINK_PROPERTIES")
            .asText();
    assertThat(properties.lines())
        .containsAll(
            settings.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
    assertThat(Files.readString(Path.of("../docs/operations.md")).lines().map(String::strip))
        .containsAll(
            settings.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
  }

  @Test
  void theWorkersHaveTheVariablesThatTheArgumentsRefer() throws IOException {
    List<String> inPods = new ArrayList<>();
    deployment()
        .path("spec")
        .path("podTemplate")
        .path("spec")
        .path("containers")
        .path(0)
        .path("env")
        .forEach(variable -> inPods.add(variable.path("name").asText()));
    assertThat(inPods).containsAll(references(deploymentArguments()));
    for (String service : List.of("jobmanager", "taskmanager")) {
      assertThat(texts(compose().path("services").path(service).path("environment")).keySet())
          .containsAll(references(composeArguments()));
    }
  }

  @Test
  void composeKnowsTheFilesThatItMounts() throws IOException {
    List<String> mounted = new ArrayList<>();
    compose()
        .path("services")
        .path("postgres")
        .path("volumes")
        .forEach(volume -> mounted.add(volume.asText().replaceFirst(":.*", "")));
    assertThat(mounted)
        .hasSize(3)
        .allSatisfy(file -> assertThat(DEPLOY.resolve(file)).isRegularFile());
  }

  @Test
  void composeMakesTheTopicsThatThePipelineReadsAndWrites() throws IOException {
    PipelineConfig config = accepted(composeArguments());
    assertThat(compose().path("services").path("topics").path("entrypoint").path(2).asText())
        .contains(
            config.input().topic() + ":",
            config.filteredTopic() + ":",
            config.aggregatedTopic() + ":",
            config.deadLetterTopic() + ":");
  }

  private static PipelineConfig accepted(List<String> arguments) {
    PipelineOptionsFactory.register(AnomalyOptions.class);
    AnomalyOptions options =
        PipelineOptionsFactory.fromArgs(RunnerDefaults.addTo(arguments.toArray(String[]::new)))
            .as(AnomalyOptions.class);
    assertThat(options.getRunner().getSimpleName()).isEqualTo("FlinkRunner");
    return ConfigReader.read(options, false);
  }

  private static List<String> references(List<String> arguments) {
    return REFERENCE
        .matcher(String.join("\n", arguments))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static List<String> deploymentArguments() throws IOException {
    return strings(deployment().path("spec").path("job").path("args"));
  }

  private static List<String> composeArguments() throws IOException {
    List<String> command = composeCommand();
    return command.subList(3, command.size());
  }

  private static List<String> composeCommand() throws IOException {
    List<String> command = strings(compose().path("services").path("jobmanager").path("command"));
    // Compose refuses, or swallows, what it does not understand.
    assertThat(command)
        .allSatisfy(
            argument ->
                assertThat(INTERPOLATED.matcher(argument).replaceAll("")).doesNotContain("$"));
    return command.stream()
        .map(
            argument -> INTERPOLATED.matcher(argument).replaceAll(DeploymentFilesTest::interpolate))
        .toList();
  }

  private static String interpolate(MatchResult found) {
    if (found.group(1) != null) {
      return "\\$";
    }
    return ":-".equals(found.group(3)) ? found.group(4) : "C0123456789";
  }

  private static JsonNode deployment() throws IOException {
    return yaml("flink-deployment.yaml");
  }

  private static JsonNode compose() throws IOException {
    return yaml("compose.yaml");
  }

  private static JsonNode yaml(String name) throws IOException {
    // Jackson's own parser leaves merge keys as they are.
    Object content =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(DEPLOY.resolve(name)));
    return new ObjectMapper().valueToTree(content);
  }

  private static String dockerfile() throws IOException {
    return Files.readString(DEPLOY.resolve("Dockerfile"));
  }

  private static String flinkMinorVersion() throws IOException {
    return property("flink.minor.version");
  }

  private static String property(String name) throws IOException {
    Matcher value =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</")
            .matcher(Files.readString(Path.of("../pom.xml")));
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(each -> strings.add(each.asText()));
    return strings;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }
}
