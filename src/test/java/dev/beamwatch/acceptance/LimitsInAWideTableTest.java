package dev.beamwatch.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.console.threshold.JdbcThresholdTable;
import dev.beamwatch.console.threshold.ThresholdTable;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.Limit;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.PostgresConnections;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The optional columns of the table of limits: absent, NULL, filled, wrong, and hidden. */
@ExtendWith(SharedSandbox.class)
class LimitsInAWideTableTest {
  private static final long NOW = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
  private static final Limit DOC =
      new Limit(BigDecimal.valueOf(20), null, BigDecimal.valueOf(20), 3, 5, 10, null, null);

  private final Sandbox sandbox;

  LimitsInAWideTableTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "cpu | VARCHAR | cpu1 | 20,null,20,3,5,10,null,null",
        "cpu | CHAR(9) | cpu1 | 20,null,20,3,5,10,null,null",
        "warning_top | NUMERIC | 15.50 | 20,15.50,15.50,3,5,10,null,null",
        "warning_top | REAL | 15.5 | 20,15.5,15.5,3,5,10,null,null",
        "clear_top | INT | 12 | 20,null,12,3,5,10,null,null",
        "breaching_windows | INT | 1 | 20,null,20,1,5,10,null,null",
        "of_windows | SMALLINT | 60 | 20,null,20,3,60,10,null,null",
        "clear_windows | NUMERIC(4,1) | 7.0 | 20,null,20,3,5,7,null,null",
        "silent_after_seconds | BIGINT | 0 | 20,null,20,3,5,10,null,null",
        "channel | TEXT | C1 | 20,null,20,3,5,10,C1,null",
        "valid_from | TIMESTAMPTZ | 2026-11-30 13:00:00+01 | 20,null,20,3,5,10,null,1796040000000",
        "valid_from | TIMESTAMP | 2026-11-30 12:00:00 | 20,null,20,3,5,10,null,1796040000000",
        "valid_from | DATE | 2026-11-30 | 20,null,20,3,5,10,null,1795996800000",
        "valid_from | TIMESTAMPTZ | -infinity | 20,null,20,3,5,10,null,null",
      })
  void eachColumnMayBeAbsentOrNullOrFilled(String column, String type, String value, String limit)
      throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      assertThat(limit(stage.config().thresholds().load(), "doc")).isEqualTo(DOC);
      stage.sql("ALTER TABLE %s ADD COLUMN " + column + " " + type);
      assertThat(limit(stage.config().thresholds().load(), "doc")).isEqualTo(DOC);

      stage.sql("UPDATE %s SET " + column + " = '" + value + "' WHERE hostname = 'doc'");
      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(text(limit(loaded, "doc"))).isEqualTo(limit);
      assertThat(loaded.complaints().text()).isEmpty();
      assertThat(loaded.thresholds().hosts()).isEqualTo(Rules.DWARFS.size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "warning_top | NUMERIC | 20.0 | warning_top 20.0 is not below allowed_top 20",
        "warning_top | NUMERIC | NaN | warning_top NaN is no number",
        "warning_top | TEXT | 15 | warning_top 15 is no number",
        "clear_top | NUMERIC | 20.1 | clear_top 20.1 is above allowed_top 20",
        "breaching_windows | INT | 6 | breaching_windows 6 is more than of_windows 5 (the default)",
        "breaching_windows | INT | 0 | breaching_windows 0 is no whole number from 1 to 60",
        "of_windows | INT | 2 | breaching_windows 3 (the default) is more than of_windows 2",
        "of_windows | NUMERIC | 7.5 | of_windows 7.5 is no whole number from 1 to 60",
        "clear_windows | BIGINT | 3000000000 | clear_windows 3000000000 is no whole number from 1 to 60",
        "silent_after_seconds | INT | -1 | silent_after_seconds -1 is no whole number from 0 to 2147483647",
        "silent_after_seconds | INTERVAL | 2 min | silent_after_seconds 00:02:00 is no whole number from 0 to 2147483647",
        "valid_from | TEXT | 2026-11-30 | valid_from 2026-11-30 is no time",
        "valid_from | TIMESTAMPTZ | infinity | valid_from infinity never comes",
      })
  void aRowThatCannotBeRightIsLeftOutAloneWithWhatIsWrong(
      String column, String type, String value, String words) throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ADD COLUMN " + column + " " + type);
      stage.sql("UPDATE %s SET " + column + " = '" + value + "' WHERE hostname = 'doc'");
      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(limit(loaded, "doc")).isNull();
      assertThat(loaded.thresholds().hosts()).isEqualTo(Rules.DWARFS.size() - 1);
      assertThat(loaded.complaints().text()).contains("'doc'", "(" + words + "), left out; ");
      assertThat(loaded.complaints().rowsLeftOut()).isEqualTo(1);
      assertThat(console(stage).read())
          .filteredOn(row -> row.limit() == null)
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.host()).isEqualTo("doc");
                assertThat(row.why()).isEqualTo(words);
              });
    }
  }

  @Test
  void theWideTableOfTheContractIsReadWithItsPrecedence() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("DROP TABLE %s");
      stage.sql(
          Contract.wideThresholdsDdl().replace(Contract.THRESHOLDS_TABLE, "%1$s")
              + "GRANT SELECT ON %1$s TO PUBLIC;"
              + "INSERT INTO %1$s (hostname, allowed_top, cpu, valid_from) VALUES"
              + " ('*', 90, NULL, NULL), ('*', 80, 'cpu1', NULL), ('doc', 70.5, NULL, NULL),"
              + " ('doc', 60, 'cpu1', NULL), ('doc', 50, 'cpu1', '2026-11-30 12:00:00+00'),"
              + " ('doc', 40, 'cpu1', '2026-11-30 12:00:00.001+00'),"
              + " ('later', 10, NULL, '2026-12-01 00:00:00+00')");
      LoadedThresholds loaded = stage.config().thresholds().load();

      assertThat(loaded.complaints().text()).isEmpty();
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW)).isEqualTo("50");
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW - 1)).isEqualTo("60");
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW + 1)).isEqualTo("40");
      assertThat(allowedTop(loaded, "doc", "cpu2", NOW)).isEqualTo("70.5");
      assertThat(allowedTop(loaded, "later", "cpu2", NOW)).isEqualTo("90");
      assertThat(allowedTop(loaded, "other", "cpu1", NOW)).isEqualTo("80");
    }
  }

  @Test
  void columnsThatTheUserMayNotReadCountAsAbsentAndAreNamed() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("REVOKE ALL ON %s FROM PUBLIC");
      stage.sql("GRANT SELECT (hostname, allowed_top) ON %s TO " + ThresholdDatabase.READER_USER);
      assertThat(stage.config().thresholds().load().complaints().text()).isEmpty();
      stage.sql("ALTER TABLE %s ADD COLUMN warning_top INT, ADD COLUMN channel TEXT");
      stage.sql("UPDATE %s SET warning_top = 10, channel = 'C1'");
      // To write is not to read, and other columns are nobody's business.
      stage.sql("GRANT UPDATE (channel) ON %s TO " + ThresholdDatabase.READER_USER);
      stage.sql("ALTER TABLE %s ADD COLUMN owner TEXT");

      LoadedThresholds hidden = stage.config().thresholds().load();
      stage.sql("GRANT SELECT (warning_top) ON %s TO " + ThresholdDatabase.READER_USER);
      LoadedThresholds partly = stage.config().thresholds().load();

      assertThat(limit(hidden, "doc")).isEqualTo(DOC);
      assertThat(hidden.complaints().text())
          .isEqualTo(
              "the database user may not read the columns channel, warning_top, which count as"
                  + " absent in every row: GRANT SELECT on them; ");
      assertThat(text(limit(partly, "doc"))).isEqualTo("20,10,10,3,5,10,null,null");
      assertThat(partly.complaints().text()).contains("the columns channel, which");
    }
  }

  @Test
  void aViewIsReadByItsColumns() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("CREATE VIEW %1$s_view AS SELECT *, hostname || '-1' AS cpu FROM %1$s");
      stage.sql("REVOKE ALL ON %s FROM PUBLIC");
      stage.sql("GRANT SELECT ON %s_view TO PUBLIC");
      LoadedThresholds loaded =
          stage.with("thresholdTable", stage.table() + "_view").config().thresholds().load();

      assertThat(allowedTop(loaded, "doc", "doc-1", NOW)).isEqualTo("20");
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW)).isEqualTo("null");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"Wide\".\"Wide \"\"limits\"\"; --\"", "wide_by_path"})
  void theColumnsAreFoundWhateverTheTableIsCalled(String table) throws Exception {
    sandbox
        .database()
        .execute(
            "CREATE SCHEMA IF NOT EXISTS \"Wide\"; GRANT USAGE ON SCHEMA \"Wide\" TO PUBLIC;"
                + "CREATE TABLE "
                + table
                + " AS SELECT 'doc'::text AS hostname, 20 AS allowed_top, 'cpu1'::text AS cpu,"
                + " 'x'::text AS \"CPU\";"
                + "GRANT SELECT ON "
                + table
                + " TO PUBLIC");
    try (Stage stage = Stage.open(sandbox, 1)) {
      LoadedThresholds loaded = stage.with("thresholdTable", table).config().thresholds().load();

      assertThat(allowedTop(loaded, "doc", "cpu1", NOW)).isEqualTo("20");
      assertThat(allowedTop(loaded, "doc", "cpu2", NOW)).isEqualTo("null");
    }
  }

  @Test
  void bytesThatAreNoTextTakeOnlyTheirOwnRowAway() throws Exception {
    sandbox
        .database()
        .execute(
            "CREATE DATABASE wide_bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE"
                + " template0");
    String url = sandbox.database().jdbcUrl().replaceFirst("/postgres$", "/wide_bytes");
    SecretReference password =
        SecretReference.file(sandbox.database().adminPasswordFile().toString());
    JdbcThresholds thresholds =
        new JdbcThresholds(
            new PostgresConnections(
                url, ThresholdDatabase.ADMIN_USER, password, Duration.ofSeconds(5)),
            TableName.parse(Contract.THRESHOLDS_TABLE).orElseThrow(),
            LimitDefaults.OF_CONTRACT);
    try (Connection connection =
            DriverManager.getConnection(url, ThresholdDatabase.ADMIN_USER, password.read());
        Statement statement = connection.createStatement()) {
      statement.execute(Contract.wideThresholdsDdl());
      statement.execute(
          "INSERT INTO cpu_thresholds (hostname, allowed_top, cpu, valid_from) VALUES"
              + " ('doc', 20, E'c\\xFF', NULL), ('doc', 62.50, 'cpu1', '2026-11-30 12:00:00+00')");

      LoadedThresholds loaded = thresholds.load();

      assertThat(loaded.complaints().text())
          .isEqualTo(
              "rows that cannot be right for 'doc' cpu 'c\uFFFD' (cpu c\uFFFD is no name), left"
                  + " out; ");
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW)).isEqualTo("62.50");
      assertThat(allowedTop(loaded, "doc", "cpu1", NOW - 1)).isEqualTo("null");
    }
  }

  @Test
  void theUpgradeRunsTwiceOnATableInUseAndNoReadingFails() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("INSERT INTO %s SELECT 'host-' || i, i FROM generate_series(1, 50000) i");
      JdbcThresholds thresholds = stage.config().thresholds();
      Thresholds before = thresholds.load().thresholds();
      AtomicBoolean isOver = new AtomicBoolean();
      AtomicInteger reads = new AtomicInteger();
      Callable<List<String>> reader =
          () -> {
            List<String> complaints = new ArrayList<>();
            while (!isOver.get()) {
              LoadedThresholds loaded = thresholds.load();
              reads.incrementAndGet();
              complaints.add(loaded.complaints().text());
              assertThat(limit(loaded, "host-77")).isEqualTo(limit(before, "host-77"));
            }
            return complaints;
          };
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        List<Future<List<String>>> readers =
            List.of(threads.submit(reader), threads.submit(reader));
        String upgrade =
            Contract.thresholdsUpgrade().replace(Contract.THRESHOLDS_TABLE, stage.table());
        for (int run = 0; run < 2; run++) {
          int sofar = reads.get();
          sandbox.database().execute(upgrade);
          Patience.await("it is read again", Patience.SHORT, () -> reads.get() > sofar + 2);
        }
        isOver.set(true);

        for (Future<List<String>> each : readers) {
          assertThat(each.get()).isNotEmpty().containsOnly("");
        }
      } finally {
        isOver.set(true);
        threads.shutdown();
      }
      stage.sql("UPDATE %s SET warning_top = 10 WHERE hostname = 'doc'");
      assertThat(text(limit(thresholds.load(), "doc"))).isEqualTo("20,10,10,3,5,10,null,null");
    }
  }

  @Test
  void theConsoleChangesOnlyThePlainRowOfAHost() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      sandbox
          .database()
          .execute(Contract.thresholdsUpgrade().replace(Contract.THRESHOLDS_TABLE, stage.table()));
      stage.sql(
          "INSERT INTO %s (hostname, allowed_top, cpu, valid_from) VALUES ('doc', 50, 'cpu1', NULL),"
              + " ('doc', 60, NULL, '2026-11-30 12:00:00+00'), ('happy', 10, 'cpu1', NULL)");
      stage.sql("UPDATE %s SET warning_top = 15 WHERE hostname = 'grumpy'");
      JdbcThresholdTable table = console(stage);
      ThresholdTable.Row ofCpu =
          new ThresholdTable.Row("doc", BigDecimal.valueOf(50), "cpu1", null, null);
      ThresholdTable.Row later =
          new ThresholdTable.Row("doc", BigDecimal.valueOf(60), null, "2026-11-30T12:00:00Z", null);

      table.set("doc", BigDecimal.valueOf(33));
      assertThat(rowsOf(table, "doc"))
          .containsExactlyInAnyOrder(
              new ThresholdTable.Row("doc", BigDecimal.valueOf(33)), ofCpu, later);

      table.remove("doc");
      assertThat(rowsOf(table, "doc")).containsExactlyInAnyOrder(ofCpu, later);

      table.set("doc", BigDecimal.valueOf(44));
      assertThat(rowsOf(table, "doc"))
          .containsExactlyInAnyOrder(
              new ThresholdTable.Row("doc", BigDecimal.valueOf(44)), ofCpu, later);

      assertThatThrownBy(() -> table.set("grumpy", BigDecimal.valueOf(15)))
          .isInstanceOf(ThresholdTable.NotKeptException.class)
          .hasMessage("The row would not count: warning_top 15 is not below allowed_top 15.");
      assertThat(rowsOf(table, "grumpy"))
          .containsExactly(new ThresholdTable.Row("grumpy", BigDecimal.valueOf(30)));
    }
  }

  @Test
  void theConsoleChangesNothingIfItMayNotSeeWhichRowIsPlain() throws Exception {
    try (Stage stage = Stage.open(sandbox, 1)) {
      stage.sql("ALTER TABLE %s ADD COLUMN cpu TEXT");
      stage.sql("INSERT INTO %s VALUES ('doc', 50, 'cpu1')");
      stage.sql("REVOKE ALL ON %s FROM PUBLIC");
      stage.sql(
          "GRANT SELECT (hostname, allowed_top), UPDATE, INSERT, DELETE ON %s TO "
              + ThresholdDatabase.READER_USER);
      JdbcThresholdTable table = console(stage, ThresholdDatabase.READER_USER);

      assertThatThrownBy(() -> table.set("doc", BigDecimal.ONE))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> table.remove("doc"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
      assertThat(rowsOf(table, "doc")).hasSize(2);
    }
  }

  private JdbcThresholdTable console(Stage stage) {
    return console(stage, ThresholdDatabase.ADMIN_USER);
  }

  private JdbcThresholdTable console(Stage stage, String user) {
    SecretReference password =
        user.equals(ThresholdDatabase.ADMIN_USER)
            ? SecretReference.file(sandbox.database().adminPasswordFile().toString())
            : SecretReference.file(stage.file("reader", ThresholdDatabase.READER_PASSWORD));
    return new JdbcThresholdTable(
        sandbox.database().jdbcUrl(), user, password, TableName.parse(stage.table()).orElseThrow());
  }

  private static List<ThresholdTable.Row> rowsOf(JdbcThresholdTable table, String host)
      throws Exception {
    return table.read().stream().filter(row -> host.equals(row.host())).toList();
  }

  private static @Nullable Limit limit(LoadedThresholds loaded, String host) {
    return limit(loaded.thresholds(), host);
  }

  private static @Nullable Limit limit(Thresholds thresholds, String host) {
    return thresholds.limit(host, "cpu1", NOW);
  }

  private static String allowedTop(LoadedThresholds loaded, String host, String cpu, long end) {
    Limit limit = loaded.thresholds().limit(host, cpu, end);
    return limit == null ? "null" : limit.allowedTop().toPlainString();
  }

  private static String text(@Nullable Limit limit) {
    return limit == null
        ? "null"
        : "%s,%s,%s,%s,%s,%s,%s,%s"
            .formatted(
                limit.allowedTop(),
                limit.warningTop(),
                limit.clearTop(),
                limit.breachingWindows(),
                limit.ofWindows(),
                limit.clearWindows(),
                limit.channel(),
                limit.validFromMillis());
  }
}
