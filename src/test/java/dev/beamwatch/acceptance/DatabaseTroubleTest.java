package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.BREACHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_FAILURES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.THRESHOLD_REFRESHES;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.WINDOWS_WITHOUT_THRESHOLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL, when it is not simply there. */
class DatabaseTroubleTest {
  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    // Not the shared one, whose database nobody may break.
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @AfterEach
  void databaseIsBackForTheOthers() {
    sandbox.database().resume();
    if (!sandbox.database().isAlive()) {
      sandbox.database().restart();
    }
  }

  @Test
  void withoutADatabaseAtTheStartAlertsWaitForItAndTheTopicsDoNot() {
    try (Stage stage = stage()) {
      sandbox.database().kill();
      InProcessPipeline pipeline = stage.start();
      stage.send("doc", "first", 91.5);
      stage.awaitWindow("first");
      stage.send("doc", "second", 92.5);
      stage.awaitWindow("second");
      assertThat(stage.filtered().size()).isEqualTo(2);
      assertThat(pipeline.count(BREACHES)).isZero();
      pipeline.awaitCount(THRESHOLD_FAILURES, 1);

      sandbox.database().restart();

      stage.awaitMessage("first");
      stage.awaitMessage("second");
      assertThat(stage.slackLines())
          .containsExactlyInAnyOrder(
              ReferenceModel.message("doc", "first", 91.5, 20),
              ReferenceModel.message("doc", "second", 92.5, 20));
    }
  }

  @Test
  void whileTheDatabaseIsAwayTheLastLimitsStayInForceAndNewOnesTakeEffectWhenItIsBack() {
    try (Stage stage = stage()) {
      InProcessPipeline pipeline = stage.start();
      awaitRefreshes(pipeline, 1);
      sandbox.database().kill();
      pipeline.awaitCount(THRESHOLD_FAILURES, 1);

      stage.send("doc", "meanwhile", 91.5);
      stage.awaitMessage("meanwhile");

      sandbox.database().restart();
      stage.sql("UPDATE %s SET allowed_top = 33 WHERE hostname = 'doc'");
      awaitRefreshes(pipeline, 2);
      stage.send("doc", "afterwards", 92.5);
      stage.awaitMessage("afterwards");
      assertThat(stage.slackLines())
          .containsExactly(
              ReferenceModel.message("doc", "meanwhile", 91.5, 20),
              ReferenceModel.message("doc", "afterwards", 92.5, 33));
    }
  }

  @Test
  void aTableThatIsMissingAtTheStartIsNoReasonToEnd() {
    try (Stage stage = stage()) {
      stage.sql("DROP TABLE %s");
      InProcessPipeline pipeline = stage.start();
      stage.send("doc", "first", 91.5);
      stage.awaitWindow("first");
      pipeline.awaitCount(THRESHOLD_FAILURES, 2);
      assertThat(stage.slackLines()).isEmpty();

      stage.createTable();

      stage.awaitMessage("first");
    }
  }

  @Test
  void duplicatesNullsAndChangedLimitsTakeEffectWhileThePipelineRuns() {
    try (Stage stage = stage()) {
      InProcessPipeline pipeline = stage.start();
      awaitRefreshes(pipeline, 1);
      // Below their limits, and without one.
      stage.send("dopey", "first", 85);
      stage.send("happy", "first", 69);
      stage.send("prof", "first", 99);
      pipeline.awaitCount(WINDOWS_WITHOUT_THRESHOLD, 1);
      assertThat(pipeline.count(BREACHES)).isZero();

      stage.sql("INSERT INTO %1$s VALUES ('dopey', 84), ('dopey', 99), ('dopey', NULL)");
      stage.sql("INSERT INTO %1$s VALUES (NULL, 1), ('prof', 98), ('grumpy', NULL)");
      stage.sql("UPDATE %s SET allowed_top = 68 WHERE hostname = 'happy'");
      awaitRefreshes(pipeline, 2);
      stage.send("dopey", "second", 85);
      stage.send("happy", "second", 69);
      stage.send("prof", "second", 99);
      stage.send("grumpy", "second", 31);
      Patience.await(
          "four messages have come", Patience.SHORT, () -> stage.slackLines().size() >= 4);

      assertThat(stage.slackLines())
          .containsExactlyInAnyOrder(
              ReferenceModel.message("dopey", "second", 85, 84),
              ReferenceModel.message("happy", "second", 69, 68),
              ReferenceModel.message("prof", "second", 99, 98),
              ReferenceModel.message("grumpy", "second", 31, 30));
    }
  }

  @Test
  void aDatabaseThatAcceptsConnectionsAndNeverAnswersStallsNothing() throws SQLException {
    try (Stage stage = stage();
        Connection admin = sandbox.database().connect();
        Statement statement = admin.createStatement()) {
      InProcessPipeline pipeline = stage.start();
      awaitRefreshes(pipeline, 1);
      sandbox.database().pause();
      // Connections that are there go on being served; the pipeline must need a new one.
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'beamwatch'");
      for (String cpu : new String[] {"first", "second", "third"}) {
        stage.send("doc", cpu, 91.5);
        stage.awaitWindow(cpu);
        stage.awaitMessage(cpu);
      }
      pipeline.awaitCount(THRESHOLD_FAILURES, 1);

      sandbox.database().resume();

      awaitRefreshes(pipeline, 1);
      assertThat(pipeline.isRunning()).isTrue();
    }
  }

  private static Stage stage() {
    return Stage.open(sandbox, 1).with("jdbcTimeout", "PT1S");
  }

  /** Waits for so many refreshes more: one that began before a change may end after it. */
  private static void awaitRefreshes(InProcessPipeline pipeline, int more) {
    pipeline.awaitCount(THRESHOLD_REFRESHES, pipeline.count(THRESHOLD_REFRESHES) + more);
  }
}
