package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ThresholdDatabaseTest {
  private static final Map<String, Integer> SEED =
      Map.of(
          "doc", 20, "grumpy", 30, "sleepy", 40, "bashful", 60, "happy", 70, "sneezy", 80, "dopey",
          90);

  private static Path folder;
  private static ServerSocket taken;
  private static ThresholdDatabase database;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    taken = new ServerSocket(0, 1, Ports.loopback());
    database = ThresholdDatabase.start(folder.resolve("with space"), taken.getLocalPort());
  }

  @AfterAll
  static void stop() throws Exception {
    long pid = database.pid();
    database.close();
    taken.close();
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @BeforeEach
  void forgetChanges() {
    database.execute("DELETE FROM cpu_thresholds WHERE hostname = 'added'");
  }

  @Test
  void theReaderFindsTheSevenThresholds() throws Exception {
    assertThat(readAsReader(database)).isEqualTo(SEED);
  }

  @Test
  void anotherPortIsChosenWhenThePreferredOneIsTaken() {
    assertThat(database.port()).isNotEqualTo(taken.getLocalPort());
    assertThat(database.jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:" + database.port() + "/postgres");
  }

  @Test
  void theReaderCannotChangeThem() throws Exception {
    try (Connection connection = asReader(database);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("DELETE FROM cpu_thresholds"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void theEditorCanChangeTheirRowsAndNothingElse() throws Exception {
    try (Connection connection = asEditor(database);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO cpu_thresholds VALUES ('added', 50)");
      statement.execute("UPDATE cpu_thresholds SET allowed_top = 51 WHERE hostname = 'added'");
      assertThat(readAsReader(database)).containsEntry("added", 51);
      statement.execute("DELETE FROM cpu_thresholds WHERE hostname = 'added'");
      assertThat(readAsReader(database)).isEqualTo(SEED);

      for (String refused :
          new String[] {
            "TRUNCATE cpu_thresholds",
            "CREATE TABLE public.another (id INT)",
            "CREATE TEMPORARY TABLE another (id INT)",
            "CREATE ROLE another"
          }) {
        assertThatThrownBy(() -> statement.execute(refused))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void theLimitsOfIncidentsAreBetweenTheGeneratorsLoadsAndCanBeChanged() throws Exception {
    try (ThresholdDatabase wide = ThresholdDatabase.start(folder.resolve("wide"))) {
      wide.replaceThresholds(DemonstrationScenario.INCIDENTS.wideLimits().orElseThrow());

      int warnings = 0;
      Set<String> hosts = new HashSet<>();
      try (Connection connection = asReader(wide);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT * FROM public.cpu_thresholds")) {
        while (rows.next()) {
          hosts.add(rows.getString("hostname"));
          assertThat(rows.getDouble("allowed_top")).isBetween(80.0, 90.0);
          double warningTop = rows.getDouble("warning_top");
          if (!rows.wasNull()) {
            warnings++;
            assertThat(warningTop).isBetween(40.0, 70.0);
          }
          double clearTop = rows.getDouble("clear_top");
          assertThat(rows.wasNull() || (clearTop >= 40 && clearTop <= warningTop)).isTrue();
        }
      }
      assertThat(hosts).isEqualTo(SEED.keySet());
      assertThat(warnings).isBetween(1, SEED.size() - 1);

      try (Connection connection = asEditor(wide);
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE cpu_thresholds SET allowed_top = 81");
      }
      assertThat(readAsReader(wide).values()).containsOnly(81);
    }
  }

  @Test
  void limitsThatAreRefusedLeaveTheSeedAsItIs() throws Exception {
    assertThatThrownBy(
            () -> database.replaceThresholds("INSERT INTO cpu_thresholds VALUES (nobody)"))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("cannot replace the limits: ");
    assertThat(readAsReader(database)).isEqualTo(SEED);
  }

  @Test
  void aWrongPasswordIsRefused() {
    for (String user :
        new String[] {
          ThresholdDatabase.READER_USER, ThresholdDatabase.EDITOR_USER, ThresholdDatabase.ADMIN_USER
        }) {
      assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), user, "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void whatWasChangedSurvivesAStopAndAKillOnTheSamePort() throws Exception {
    database.execute("INSERT INTO cpu_thresholds VALUES ('added', 50)");
    int port = database.port();

    database.stop();
    assertThat(database.isAlive()).isFalse();
    assertThat(Ports.isFree(port)).isTrue();
    database.restart();
    assertThat(readAsReader(database)).hasSize(8).containsEntry("added", 50);

    database.kill();
    assertThat(database.isAlive()).isFalse();
    database.restart();
    assertThat(database.port()).isEqualTo(port);
    assertThat(readAsReader(database)).hasSize(8).containsEntry("added", 50);
  }

  @Test
  void aStopDoesNotWaitForClients() throws Exception {
    try (Connection connection = asReader(database)) {
      database.stop();

      assertThat(database.isAlive()).isFalse();
      assertThat(connection.isValid(1)).isFalse();
    }
    database.restart();
  }

  @Test
  void aPausedDatabaseDoesNotAnswer() throws Exception {
    String impatient = database.jdbcUrl() + "?loginTimeout=1";
    database.pause();
    try {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      impatient, ThresholdDatabase.READER_USER, ThresholdDatabase.READER_PASSWORD))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("timed out");
    } finally {
      database.resume();
    }
    assertThat(readAsReader(database)).isEqualTo(SEED);
  }

  @Test
  void aRefusedStatementSaysWhy() {
    assertThatThrownBy(() -> database.execute("SELECT * FROM nothing"))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("relation \"nothing\" does not exist");
  }

  @Test
  void aDatabaseThatCannotStartSaysWhy() throws Exception {
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken.resolve("cluster"));

    assertThatThrownBy(() -> ThresholdDatabase.start(broken))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("PostgreSQL ended unexpectedly with exit code ")
        .hasMessageContaining(broken.resolve("database.log").toString());
  }

  @Test
  void rootCanRunItAsNobodyAndOthersRunItAsThemselves() throws Exception {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"));
    PostgresAccount account = root ? PostgresAccount.OF_NOBODY : PostgresAccount.ofThisJvm();

    try (ThresholdDatabase other =
        ThresholdDatabase.settings().account(account).start(folder.resolve("nobody"))) {
      assertThat(readAsReader(other)).isEqualTo(SEED);
    }
  }

  private static Map<String, Integer> readAsReader(ThresholdDatabase database) throws SQLException {
    Map<String, Integer> thresholds = new TreeMap<>();
    try (Connection connection = asReader(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM public.cpu_thresholds")) {
      while (rows.next()) {
        thresholds.put(rows.getString("hostname"), rows.getInt("allowed_top"));
      }
    }
    return thresholds;
  }

  private static Connection asReader(ThresholdDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), ThresholdDatabase.READER_USER, ThresholdDatabase.READER_PASSWORD);
  }

  private static Connection asEditor(ThresholdDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), ThresholdDatabase.EDITOR_USER, ThresholdDatabase.EDITOR_PASSWORD);
  }
}
