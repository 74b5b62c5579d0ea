package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.acceptance.MidStream.Delivery;
import dev.beamwatch.pipeline.InvalidOptionException;
import dev.beamwatch.pipeline.Preflight;
import dev.beamwatch.sandbox.Certificates;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.KafkaBroker.Listener;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kafka over SASL_SSL and mutual TLS, PostgreSQL with {@code sslmode=verify-full}, with users who
 * may do no more than docs/security.md grants them; and everybody who is not whom he claims to be.
 */
class SecureConnectionsTest {
  private static final int WRONG_OPTION = 2;
  private static final String USER = "User:" + KafkaBroker.USER;

  private static Sandbox sandbox;

  /** With the same names in them, and signed by somebody else. */
  private static Certificates strangers;

  /** Good ones, for servers that are somewhere else. */
  private static Certificates elsewhere;

  private static Path folder;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    folder = temporary;
    sandbox = Sandbox.settings().secured().start();
    strangers = Certificates.make(folder.resolve("strangers"));
    elsewhere = Certificates.make(folder.resolve("elsewhere"), List.of("elsewhere.example"));
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void readingsBecomeMessagesOverSaslSslAndAVerifiedDatabase() {
    try (Stage stage = overSaslSsl()) {
      allowOnly(Permissions.ofPipeline(stage, USER));
      requireEndToEnd(stage, Map.of());
    }
  }

  @Test
  void readingsBecomeMessagesOverMutualTls() {
    try (Stage stage = Secured.overMutualTls(sandbox, sandbox.certificates().client())) {
      allowOnly(Permissions.ofPipeline(stage, "User:CN=" + Certificates.CLIENT_NAME));
      requireEndToEnd(stage, Map.of());
    }
  }

  @Test
  void aPasswordMayComeFromTheEnvironment() {
    try (Stage stage = overSaslSsl("${env:KAFKA_PASSWORD}", sandbox.certificates())) {
      allowOnly(Permissions.ofPipeline(stage, USER));
      requireEndToEnd(stage, Map.of("KAFKA_PASSWORD", sandbox.broker().password()));
    }
  }

  @Test
  void aBrokerOfAnUnknownAuthorityIsToldInOneLine() {
    try (Stage stage = overSaslSsl(password(), strangers)) {
      requireRefused(stage, "unable to find valid certification path to requested target");
    }
  }

  @Test
  void aWrongKafkaPasswordIsToldInOneLineThatDoesNotRepeatIt() {
    try (Stage stage = overSaslSsl("planted-password-4714", sandbox.certificates())) {
      requireRefused(
          stage,
          "Authentication failed during authentication due to invalid credentials with SASL"
              + " mechanism SCRAM-SHA-512");
    }
  }

  @Test
  void aBrokerWhoseCertificateIsForAnotherHostIsToldInOneLine() {
    try (KafkaBroker impostor =
            KafkaBroker.settings().secured(elsewhere).start(folder.resolve("impostor"));
        Stage stage = overSaslSsl(impostor.password(), elsewhere)) {
      stage.with("bootstrapServers", impostor.bootstrapServers(Listener.SASL_SSL));
      requireRefused(stage, "No subject alternative .*(localhost|127.0.0.1) found.?");
    }
  }

  @Test
  void aClientCertificateThatTheBrokerDoesNotTrustIsToldInOneLine() {
    try (Stage stage = Secured.overMutualTls(sandbox, strangers.client())) {
      requireRefused(stage, "Received fatal alert: .*certificate.*");
    }
  }

  @Test
  void aDatabaseOfAnUnknownAuthorityCostsTheAlertsOnly() {
    try (Stage stage = overSaslSsl()) {
      stage.with("jdbcUrl", Secured.verified(sandbox.database(), strangers));
      requireTopicsWithoutAlerts(
          stage, "unable to find valid certification path to requested target");
    }
  }

  @Test
  void aDatabaseWhoseCertificateIsForAnotherHostCostsTheAlertsOnly() {
    try (ThresholdDatabase impostor =
            ThresholdDatabase.settings().secured(elsewhere).start(folder.resolve("database"));
        Stage stage = overSaslSsl()) {
      stage.with("jdbcUrl", Secured.verified(impostor, elsewhere));
      requireTopicsWithoutAlerts(stage, "The hostname 127.0.0.1 could not be verified");
    }
  }

  @Test
  void aWrongDatabasePasswordCostsTheAlertsUntilTheFileHoldsTheRightOne() {
    try (Stage stage = overSaslSsl()) {
      stage.with("jdbcPassword", "${file:" + stage.file("rotated", "planted-password-4715") + "}");
      allowOnly(Permissions.ofPipeline(stage, USER));
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        stage.send("doc", "first", 91.5);
        awaitLog(pipeline, "password authentication failed");
        stage.awaitWindow("first");
        assertThat(stage.slackLines()).isEmpty();

        var unused = stage.file("rotated", ThresholdDatabase.READER_PASSWORD);

        stage.awaitMessage("first");
        assertThat(pipeline.log()).doesNotContain("planted");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "inputTopic, READ on TOPIC",
    "consumerGroup, READ on GROUP",
    "filteredTopic, WRITE on TOPIC",
  })
  void aUserWhoMayNotDoWhatIsNeededIsToldBeforeAnythingStarts(String option, String needed) {
    try (Stage stage = overSaslSsl()) {
      String name = stage.option(option);
      allowOnly(without(Permissions.ofPipeline(stage, USER), name));
      requireForbidden(stage, forbidden(option, name, needed + " " + name));
    }
  }

  @Test
  void aUserWhoMayReadWhatIsToBeWrittenIsToldAllThatIsForbidden() {
    try (Stage stage = overSaslSsl()) {
      allowOnly(
          Permissions.ofPipeline(stage, USER).stream()
              .map(
                  allowed ->
                      new AclBinding(
                          allowed.pattern(),
                          new AccessControlEntry(
                              USER, "*", AclOperation.READ, AclPermissionType.ALLOW)))
              .toList());
      try (ChildPipeline pipeline = stage.startChild(Map.of())) {
        assertThat(pipeline.awaitExit(Patience.LONG)).isEqualTo(WRONG_OPTION);
        assertThat(pipeline.log().lines())
            .containsExactly(
                Stream.of(
                        "filteredTopic",
                        "aggregatedTopic",
                        "deadLetterTopic",
                        "alertTopic",
                        "notificationTopic")
                    .map(option -> writeForbidden(stage, option))
                    .toArray(String[]::new));
      }
    }
  }

  @Test
  void exactlyOnceNeedsMoreAndIsToldAllOfIt() {
    try (Stage stage = overSaslSsl()) {
      stage.with("delivery", Delivery.EXACTLY_ONCE.option());
      allowOnly(Permissions.ofPipelineExactlyOnce(stage, USER));
      assertThatCode(() -> Preflight.requireKafka(stage.config())).doesNotThrowAnyException();

      allowOnly(Permissions.ofPipeline(stage, USER));
      String group = stage.option("consumerGroup");
      List<String> lines = new ArrayList<>();
      for (String option :
          List.of(
              "filteredTopic",
              "aggregatedTopic",
              "deadLetterTopic",
              "alertTopic",
              "notificationTopic")) {
        String topic = stage.option(option);
        lines.add(forbidden(option, topic, "READ on TOPIC " + topic));
        String ofShard = group + "-" + topic + "-0";
        lines.add(forbidden("consumerGroup", group, "WRITE on TRANSACTIONAL_ID " + ofShard));
        lines.add(forbidden("consumerGroup", group, "READ on GROUP " + ofShard));
      }
      requireForbidden(stage, lines.toArray(String[]::new));
    }
  }

  @Test
  void aTopicThatIsMissingIsToldOnceThoughExactlyOnceReadsAndWritesIt() {
    try (Stage stage = overSaslSsl()) {
      stage.with("delivery", Delivery.EXACTLY_ONCE.option());
      stage.with("filteredTopic", stage.option("filteredTopic") + "-not");
      allowOnly(Permissions.ofPipelineExactlyOnce(stage, USER));
      requireForbidden(
          stage,
          "--filteredTopic="
              + stage.option("filteredTopic")
              + " is not allowed: it must be a topic that exists; create it first");
    }
  }

  private static List<AclBinding> without(List<AclBinding> permissions, String name) {
    return permissions.stream().filter(allowed -> !allowed.pattern().name().equals(name)).toList();
  }

  private static String forbidden(String option, String value, String needed) {
    return "--%s=%s needs a permission that the Kafka user does not have: %s; docs/security.md lists all"
        .formatted(option, value, needed);
  }

  private static String writeForbidden(Stage stage, String option) {
    String topic = stage.option(option);
    return forbidden(option, topic, "WRITE on TOPIC " + topic);
  }

  /** What the pipeline says when it starts, and ends it. */
  private static void requireForbidden(Stage stage, String... lines) {
    assertThatThrownBy(() -> Preflight.requireKafka(stage.config()))
        .isInstanceOf(InvalidOptionException.class)
        .message()
        .satisfies(message -> assertThat(message.lines()).containsExactlyInAnyOrder(lines));
  }

  private static String password() {
    return sandbox.broker().password();
  }

  private static Stage overSaslSsl() {
    Stage stage = Stage.open(sandbox, 1);
    return Secured.overSaslSsl(
        sandbox,
        stage,
        "${file:" + stage.file("kafka-password", password()) + "}",
        sandbox.certificates());
  }

  private static Stage overSaslSsl(String password, Certificates trusted) {
    return Secured.overSaslSsl(sandbox, Stage.open(sandbox, 1), password, trusted);
  }

  private static void allowOnly(List<AclBinding> permissions) {
    Permissions.grantOnly(sandbox.broker(), permissions);
  }

  private static void requireEndToEnd(Stage stage, Map<String, String> environment) {
    try (ChildPipeline pipeline = stage.startChild(environment)) {
      stage.send("doc", "first", 91.5);
      stage.send(0, new byte[] {1, 2, 3});
      stage.awaitWindow("first");
      stage.awaitMessage("first");
      // The DirectRunner acknowledges what it read when it has read more.
      stage.send("doc", "second", 92.5);
      stage.awaitMessage("second");
      Patience.await("the consumer group has offsets", Patience.SHORT, stage::hasCommitted);
      assertThat(stage.filtered().size()).isEqualTo(2);
      assertThat(stage.deadLetters().size()).isEqualTo(1);
      assertThat(pipeline.log()).doesNotContain("WARN", "ERROR", password());
    }
  }

  /** What the pipeline says when it starts, and ends it; {@link CommandLineTest} sees that. */
  private static void requireRefused(Stage stage, String reason) {
    assertThatThrownBy(() -> Preflight.requireKafka(stage.config()))
        .isInstanceOf(IOException.class)
        .message()
        .matches(
            Pattern.quote(
                    "No Kafka broker lets us in at --bootstrapServers="
                        + stage.option("bootstrapServers")
                        + ": ")
                + reason);
  }

  private static void requireTopicsWithoutAlerts(Stage stage, String reason) {
    allowOnly(Permissions.ofPipeline(stage, USER));
    try (ChildPipeline pipeline = stage.startChild(Map.of())) {
      stage.send("doc", "first", 91.5);
      stage.awaitWindow("first");
      awaitLog(pipeline, reason);
      assertThat(pipeline.log()).contains("cannot read the thresholds");
      assertThat(stage.filtered().size()).isEqualTo(1);
      assertThat(stage.slackLines()).isEmpty();
      assertThat(pipeline.isAlive()).isTrue();
    }
  }

  private static void awaitLog(ChildPipeline pipeline, String text) {
    Patience.await("the log says " + text, Patience.SHORT, () -> pipeline.log().contains(text));
  }
}
