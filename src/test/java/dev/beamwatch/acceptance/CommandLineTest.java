package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Ports;
import dev.beamwatch.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user of the command line sees: exit codes, messages, and never a secret. */
@ExtendWith(SharedSandbox.class)
class CommandLineTest {
  private static final int FAILED = 1;
  private static final int WRONG_OPTION = 2;

  private final Sandbox sandbox;

  CommandLineTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void aMissingOptionIsRefusedInOneLineThatNamesIt() {
    try (Stage stage = Stage.open(sandbox, 1).without("slackChannel");
        ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.SHORT)).isEqualTo(WRONG_OPTION);
      assertThat(pipeline.log())
          .isEqualTo("--slackChannel is missing: it must be the id or name of a Slack channel\n");
    }
  }

  @Test
  void aWrongValueIsRefusedInOneLineWithWhatIsAllowed() {
    try (Stage stage = Stage.open(sandbox, 1).with("windowSize", "30");
        ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.SHORT)).isEqualTo(WRONG_OPTION);
      assertThat(pipeline.log().lines())
          .singleElement()
          .asString()
          .startsWith("--windowSize=30 is not allowed: it must be a duration");
    }
  }

  @Test
  void anUnknownOptionIsRefusedInOneLineThatNamesIt() {
    try (Stage stage = Stage.open(sandbox, 1).with("windowLength", "PT30S");
        ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.SHORT)).isEqualTo(WRONG_OPTION);
      assertThat(pipeline.log())
          .isEqualTo("--windowLength is not an option; --help lists those that are\n");
    }
  }

  @Test
  void aBrokerThatIsNotThereIsToldInOneLineThatNamesIt() {
    String nobody = "127.0.0.1:" + Ports.free();
    try (Stage stage = Stage.open(sandbox, 1).with("bootstrapServers", nobody);
        ChildPipeline pipeline = stage.startChild(Map.of())) {
      assertThat(pipeline.awaitExit(Patience.LONG)).isEqualTo(FAILED);
      assertThat(pipeline.log())
          .isEqualTo(
              "No Kafka broker answers at --bootstrapServers="
                  + nobody
                  + ": no answer within 30 s\n");
    }
  }

  @Test
  void topicsThatAreNotThereAreRefusedByName() {
    for (String option : List.of("inputTopic", "filteredTopic", "deadLetterTopic")) {
      try (Stage stage = Stage.open(sandbox, 1).with(option, "no-such-topic");
          ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.SHORT)).isEqualTo(WRONG_OPTION);
        assertThat(pipeline.log())
            .isEqualTo(
                "--"
                    + option
                    + "=no-such-topic is not allowed: it must be a topic that exists; create it"
                    + " first\n");
      }
    }
  }

  @Test
  void noSecretIsInAnyOutputWhateverGoesWrong() {
    Map<String, String> secrets =
        Map.of(
            "PLANTED_TOKEN", "xoxb-planted-token-4711",
            "PLANTED_PASSWORD", "planted-password-4712");
    String kafkaPassword = "planted-kafka-password-4713";
    sandbox
        .database()
        .execute("CREATE ROLE planted LOGIN PASSWORD '" + secrets.get("PLANTED_PASSWORD") + "'");
    String kafkaProperties =
        "ssl.truststore.password="
            + kafkaPassword
            + "\nsasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"u\" password=\""
            + kafkaPassword
            + "\";";
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage
          .with("slackToken", "${env:PLANTED_TOKEN}")
          .with("jdbcPassword", "${env:PLANTED_PASSWORD}")
          .with("jdbcUser", "planted")
          .with("kafkaConfig", stage.file("kafka", kafkaProperties))
          .with("reportInterval", "PT1S");
      try (ChildPipeline pipeline =
          stage.startChild(secrets, "-Dorg.slf4j.simpleLogger.defaultLogLevel=info")) {
        stage.send("doc", "first", 91.5);
        // Slack refuses the token; then the database takes neither the connection nor the password.
        Patience.await(
            "the message is refused", Patience.LONG, () -> stage.deadLetters().size() == 1);
        sandbox
            .database()
            .execute(
                "ALTER ROLE planted PASSWORD 'another';"
                    + "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE usename = 'planted'");
        awaitLog(pipeline, "password authentication failed");
        stage.send(0, new byte[] {1, 2, 3});
        Patience.await(
            "the poison is refused", Patience.SHORT, () -> stage.deadLetters().size() == 2);
        int code = pipeline.terminate();
        assertThat(code).isNotZero();

        List<String> all = new ArrayList<>(stage.deadLetters().texts());
        all.add(pipeline.log());
        all.addAll(pipeline.output());
        assertThat(pipeline.log()).contains("invalid_auth");
        assertThat(pipeline.output()).isNotEmpty();
        assertThat(String.join("\n", all))
            .doesNotContain("planted-token")
            .doesNotContain("planted-password")
            .doesNotContain("planted-kafka");
      }
    }
  }

  private static void awaitLog(ChildPipeline pipeline, String text) {
    Patience.await("the log says " + text, Patience.SHORT, () -> pipeline.log().contains(text));
  }
}
