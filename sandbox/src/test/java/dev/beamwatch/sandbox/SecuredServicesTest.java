package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.sandbox.KafkaBroker.Listener;
import dev.beamwatch.schemas.Contract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and database with certificates: who is let in, and who is not. */
@Tag("servers")
class SecuredServicesTest {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String INVALID_AUTHORIZATION = "28000";

  private static Sandbox sandbox;
  private static KafkaBroker broker;
  private static Certificates strangers;

  @BeforeAll
  static void start(@TempDir Path temporary) {
    sandbox = Sandbox.settings().secured().start();
    broker = sandbox.broker();
    strangers = Certificates.make(temporary);
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @Test
  void whoeverComesInByAnEncryptedListenerSeesNoTopicBeforeItIsGranted() throws Exception {
    Map<Listener, String> principals =
        Map.of(Listener.SASL_SSL, "User:beamwatch", Listener.SSL, "User:CN=beamwatch");
    for (Listener listener : principals.keySet()) {
      assertThat(topicsSeenBy(broker.clientProperties(listener))).isEmpty();

      grantDescribe(principals.get(listener), Contract.AGGREGATED_TOPIC);

      assertThat(topicsSeenBy(broker.clientProperties(listener)))
          .containsExactly(Contract.AGGREGATED_TOPIC);
    }
    assertThat(topicsSeenBy(broker.clientProperties(Listener.PLAINTEXT)))
        .containsAll(Contract.TOPICS);
  }

  @Test
  void theUserIsStillKnownAfterAKillAndARestart() throws Exception {
    broker.kill();
    broker.restart();

    assertThat(topicsSeenBy(broker.clientProperties(Listener.SASL_SSL))).isNotNull();
  }

  @Test
  void aWrongPasswordIsRefused() {
    Map<String, Object> wrong = broker.clientProperties(Listener.SASL_SSL);
    wrong.computeIfPresent(
        "sasl.jaas.config", (key, value) -> value.toString().replace(broker.password(), "wrong"));

    assertThatThrownBy(() -> topicsSeenBy(wrong))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SaslAuthenticationException.class);
  }

  @Test
  void aBrokerOfAnotherAuthorityIsNotTrusted() {
    Map<String, Object> deceived = broker.clientProperties(Listener.SASL_SSL);
    deceived.put("ssl.truststore.location", strangers.authority().toString());

    assertThatThrownBy(() -> topicsSeenBy(deceived))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SslAuthenticationException.class);
  }

  @Test
  void aClientWithoutACertificateOrWithAStrangersIsRefused() {
    Map<String, Object> none = broker.clientProperties(Listener.SSL);
    none.keySet().removeIf(name -> name.startsWith("ssl.keystore"));
    Map<String, Object> foreign = broker.clientProperties(Listener.SSL);
    foreign.put("ssl.keystore.location", strangers.client().toString());

    for (Map<String, Object> properties : List.of(none, foreign)) {
      assertThatThrownBy(() -> topicsSeenBy(properties))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
  }

  @Test
  void aBrokerThatIsNotSecuredSaysSo(@TempDir Path folder) {
    try (KafkaBroker plain = KafkaBroker.start(folder)) {
      assertThatThrownBy(() -> plain.bootstrapServers(Listener.SASL_SSL))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the broker is not secured: it has no SASL_SSL");
    }
  }

  @Test
  void theDatabaseProvesToTheReaderWhoItIs() throws Exception {
    try (Connection connection = asReader(verifying(sandbox.certificates()));
        Statement statement = connection.createStatement();
        ResultSet encryption =
            statement.executeQuery(
                "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(encryption.next()).isTrue();
      assertThat(encryption.getBoolean("ssl")).isTrue();
      assertThat(encryption.getString("version")).isEqualTo("TLSv1.3");
    }
    assertThatThrownBy(() -> asReader(verifying(strangers)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void theReaderIsNotLetInWithoutEncryptionAndTheAdministratorIs() throws Exception {
    assertThatThrownBy(() -> asReader("?sslmode=disable"))
        .isInstanceOfSatisfying(
            SQLException.class,
            refused -> assertThat(refused.getSQLState()).isEqualTo(INVALID_AUTHORIZATION))
        .hasMessageContaining("no encryption");

    sandbox.database().execute("SELECT 1");
  }

  @Test
  void theReaderMayReadTheOneTableAndDoNothingElse() throws Exception {
    sandbox.database().execute("CREATE TABLE public.salaries (amount INT)");
    try (Connection connection = asReader(verifying(sandbox.certificates()));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT * FROM public.cpu_thresholds").next()).isTrue();
      for (String forbidden :
          List.of(
              "SELECT * FROM public.salaries",
              "INSERT INTO public.cpu_thresholds VALUES ('doc', 0)",
              "UPDATE public.cpu_thresholds SET allowed_top = 0",
              "DELETE FROM public.cpu_thresholds",
              "TRUNCATE public.cpu_thresholds",
              "CREATE TABLE public.mine (x INT)",
              "CREATE TEMPORARY TABLE mine (x INT)",
              "CREATE SCHEMA mine",
              "CREATE DATABASE mine",
              "CREATE ROLE mine",
              "SELECT pg_read_file('postgresql.conf')",
              "COPY public.cpu_thresholds TO PROGRAM 'cat'")) {
        assertThatThrownBy(() -> statement.execute(forbidden))
            .as(forbidden)
            .isInstanceOfSatisfying(
                SQLException.class,
                refused -> assertThat(refused.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
      }
    }
  }

  @Test
  void nobodysPostgresHasItsKeyToo(@TempDir Path folder) throws Exception {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"));
    PostgresAccount account = root ? PostgresAccount.OF_NOBODY : PostgresAccount.ofThisJvm();

    try (ThresholdDatabase other =
        ThresholdDatabase.settings()
            .account(account)
            .secured(sandbox.certificates())
            .start(folder.resolve("nobody"))) {
      assertThat(other.isAlive()).isTrue();
    }
  }

  private static void grantDescribe(String principal, String topic) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties(Listener.PLAINTEXT))) {
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                      new AccessControlEntry(
                          principal, "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW))))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static Set<String> topicsSeenBy(Map<String, Object> properties) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      return admin.listTopics().names().get(20, TimeUnit.SECONDS);
    }
  }

  private static String verifying(Certificates trusted) {
    return "?sslmode=verify-full&sslrootcert=" + trusted.authority();
  }

  private static Connection asReader(String parameters) throws SQLException {
    return DriverManager.getConnection(
        sandbox.database().jdbcUrl() + parameters,
        ThresholdDatabase.READER_USER,
        ThresholdDatabase.READER_PASSWORD);
  }
}
