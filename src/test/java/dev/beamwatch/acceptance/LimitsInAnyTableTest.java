package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.PostgresConnections;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of limits as people have it: other names, other types, and rows that are no limits. */
@ExtendWith(SharedSandbox.class)
class LimitsInAnyTableTest {
  private final Sandbox sandbox;

  LimitsInAnyTableTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SMALLINT | 20 | 20",
        "INT | -7 | -7",
        "BIGINT | 3000000000 | 3000000000",
        "NUMERIC | 62.50 | 62.50",
        "NUMERIC | 33.333333333333333333333333333 | 33.333333333333333333333333333",
        "NUMERIC(5,2) | 62.5 | 62.50",
        "NUMERIC(3,-1) | 62 | 60",
        "REAL | 62.3 | 62.3",
        "REAL | -0.0 | 0",
        "DOUBLE PRECISION | 62.3 | 62.3",
        "DOUBLE PRECISION | 1e20 | 100000000000000000000",
        "DOUBLE PRECISION | 1e-7 | 0.0000001",
      })
  void everyNumericTypeGivesTheDecimalThatTheDatabaseHas(String type, String written, String read)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ALTER allowed_top TYPE " + type);
      stage.sql("INSERT INTO %s VALUES ('mine', '" + written + "')");

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(allowedTop(loaded, "mine")).isEqualTo(new BigDecimal(read));
      assertThat(loaded.thresholds().hosts()).isEqualTo(Rules.DWARFS.size() + 1);
    }
  }

  @Test
  void aDomainIsTheTypeThatItIsOver() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("CREATE DOMAIN %s_percent AS NUMERIC(4,1) CHECK (value < 200)");
      stage.sql("ALTER TABLE %1$s ALTER allowed_top TYPE %1$s_percent");

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(allowedTop(loaded, "doc")).isEqualTo(new BigDecimal("20.0"));
      assertThat(loaded.complaints().text()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "INT | NULL | NULL",
        "NUMERIC | NaN | NaN",
        "NUMERIC | -Infinity | -Infinity",
        "REAL | NaN | NaN",
        "DOUBLE PRECISION | Infinity | Infinity",
      })
  void aValueThatIsNoLimitIsNamedAndTheOthersCount(String type, String written, String shown)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ALTER allowed_top TYPE " + type);
      stage.sql(
          "INSERT INTO %s VALUES ('bad', "
              + (written == null ? "NULL" : "'" + written + "'")
              + ")");

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(loaded.thresholds().hosts()).isEqualTo(Rules.DWARFS.size());
      assertThat(loaded.complaints().text())
          .isEqualTo(
              "allowed_top is no limit for 'bad' ("
                  + (shown == null ? "NULL" : shown)
                  + "), left out; ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TEXT | allowed_top::text | 20",
        "JSONB | to_jsonb(allowed_top) | 20",
        "MONEY | allowed_top::money | $20.00",
        "BOOLEAN | allowed_top > 0 | t",
        "INTERVAL | make_interval(0, 0, 0, allowed_top) | 20 days",
        "INT[] | ARRAY[allowed_top] | {20}",
      })
  void aTypeThatIsNoNumberGivesNoLimitAndThatIsTold(String type, String made, String shown)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ALTER allowed_top TYPE " + type + " USING " + made);

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(loaded.thresholds().hosts()).isZero();
      assertThat(loaded.complaints().text()).contains("'doc' (" + shown + ")");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHAR(40) | doc | doc",
        "CHAR(40) | ' doc ' | ' doc'",
        "TEXT | ' doc ' | ' doc '",
        "NAME | doc | doc",
        "INT | 42 | 42",
        "INET | 10.0.0.1 | 10.0.0.1",
        "UUID | 123e4567-e89b-12d3-a456-426614174000 | 123e4567-e89b-12d3-a456-426614174000",
      })
  void aHostIsNamedAsTheDatabasePrintsItWithoutPadding(String type, String written, String read)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("DELETE FROM %s");
      stage.sql("ALTER TABLE %s ALTER hostname TYPE " + type + " USING NULL");
      stage.sql("INSERT INTO %s VALUES ('" + written + "', 62)");

      assertThat(allowedTop(stage.config().thresholds().load(), read))
          .isEqualTo(BigDecimal.valueOf(62));
    }
  }

  @Test
  void aHostThatNoReadingCanNameIsLeftOut() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("INSERT INTO %s VALUES (NULL, 1), ('', 2), (repeat('x', 100000), 3)");

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(loaded.thresholds().hosts()).isEqualTo(Rules.DWARFS.size());
      assertThat(loaded.complaints().text())
          .isEqualTo("hostname is no name in '', '" + "x".repeat(100) + "…', NULL, left out; ");
    }
  }

  @Test
  void bytesThatAreNoTextTakeOnlyTheirOwnRowAway() throws Exception {
    sandbox
        .database()
        .execute(
            "CREATE DATABASE any_bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE"
                + " template0");
    String url = sandbox.database().jdbcUrl().replaceFirst("/postgres$", "/any_bytes");
    SecretReference password =
        SecretReference.file(sandbox.database().adminPasswordFile().toString());
    JdbcThresholds thresholds =
        new JdbcThresholds(
            new PostgresConnections(
                url, ThresholdDatabase.ADMIN_USER, password, Duration.ofSeconds(5)),
            TableName.parse("limits").orElseThrow(),
            LimitDefaults.OF_CONTRACT);
    try (Connection connection =
            DriverManager.getConnection(url, ThresholdDatabase.ADMIN_USER, password.read());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE limits (hostname TEXT, allowed_top TEXT)");
      statement.execute("INSERT INTO limits VALUES (E'd\\xFFc', '20'), ('doc', E'2\\xFF')");
      LoadedThresholds texts = thresholds.load();
      statement.execute("ALTER TABLE limits ALTER allowed_top TYPE INT USING 20");
      LoadedThresholds numbers = thresholds.load();

      assertThat(texts.complaints().text())
          .isEqualTo(
              "allowed_top is no limit for 'doc' (2\uFFFD), left out; hostname is no name in"
                  + " 'd\uFFFDc', left out; ");
      assertThat(numbers.thresholds().hosts()).isEqualTo(1);
      assertThat(allowedTop(numbers, "doc")).isEqualTo(BigDecimal.valueOf(20));
    }
  }

  @Test
  void aTableWhoseRowsTheUserMayNotSeeIsReadAsOneWithoutRows() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ENABLE ROW LEVEL SECURITY");

      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(loaded.thresholds().hosts()).isZero();
      assertThat(loaded.complaints().text()).isEmpty();
    }
  }

  @Test
  void aTableMayHaveAnyNameInQuotesAndAReservedWordWithout() throws Exception {
    sandbox
        .database()
        .execute(
            "CREATE SCHEMA \"Ops\"; GRANT USAGE ON SCHEMA \"Ops\" TO PUBLIC;"
                + "CREATE TABLE \"Ops\".\"CPU \"\"limits\"\"; --\" AS SELECT 'a'::text AS hostname,"
                + " 1 AS allowed_top;"
                + "GRANT SELECT ON \"Ops\".\"CPU \"\"limits\"\"; --\" TO PUBLIC;"
                + "CREATE TABLE public.\"user\" AS SELECT 'b'::text AS hostname, 2 AS allowed_top;"
                + "GRANT SELECT ON public.\"user\" TO PUBLIC;"
                + "CREATE TABLE \"CpuLimits\" AS SELECT 'c'::text AS hostname, 3 AS allowed_top;"
                + "GRANT SELECT ON \"CpuLimits\" TO PUBLIC");
    try (Stage stage = Stage.open(sandbox, 1)) {
      assertThat(limit(stage, "\"Ops\".\"CPU \"\"limits\"\"; --\"", "a")).isEqualTo("1");
      assertThat(limit(stage, "user", "b")).isEqualTo("2");
      assertThat(limit(stage, "public.\"user\"", "b")).isEqualTo("2");
      assertThat(limit(stage, "PUBLIC.User", "b")).isEqualTo("2");
      assertThat(limit(stage, "\"CpuLimits\"", "c")).isEqualTo("3");

      assertThatThrownBy(() -> limit(stage, "public.CpuLimits", "c"))
          .isInstanceOf(SQLException.class)
          .hasMessage(
              "there is no table \"public\".\"cpulimits\", which PostgreSQL takes public.CpuLimits"
                  + " for: write a name with capitals in quotes, as in"
                  + " --thresholdTable='\"Name\"'");
      assertThatThrownBy(() -> limit(stage, "\"cpulimits\"", "c"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("relation \"cpulimits\" does not exist");
    }
  }

  private static String limit(Stage stage, String table, String host) throws Exception {
    LoadedThresholds loaded = stage.with("thresholdTable", table).config().thresholds().load();
    return String.valueOf(allowedTop(loaded, host));
  }

  private static @Nullable BigDecimal allowedTop(LoadedThresholds loaded, String host) {
    Limit limit = loaded.thresholds().limit(host, "cpu1", 0);
    return limit == null ? null : limit.allowedTop();
  }
}
