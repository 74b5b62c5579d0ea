package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.Replay;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a replay says when something is missing or wrong, and what it leaves behind: nothing. */
@ExtendWith(SharedSandbox.class)
class ReplayTroubleTest {
  private static final long NOON = 1_634_040_000_000L;
  private static final long WINDOW = 2_000;

  private final Sandbox sandbox;
  private final Path folder;
  private final Path results;

  ReplayTroubleTest(Sandbox sandbox, @TempDir Path folder) {
    this.sandbox = sandbox;
    this.folder = folder;
    this.results = folder.resolve("results");
  }

  /** How a command ended. */
  private record Run(int exitCode, String out, String err) {}

  @Test
  void aTopicATableAPasswordOrAPeriodThatIsWrongIsSaidAtOnce() throws IOException {
    try (Stage stage = stage()) {
      assertThat(replay(stage, "--aggregatedTopic=no-such-topic"))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("--aggregatedTopic=no-such-topic"));
      assertThat(replay(stage, "--thresholdTable=public.nothing"))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("nothing"));
      Path wrong = Files.writeString(folder.resolve("password"), "not it");
      assertThat(replay(stage, "--jdbcPassword=${file:" + wrong + "}"))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
          .satisfies(
              run ->
                  assertThat(run.err())
                      .contains("password authentication failed")
                      .doesNotContain("not it"));
      assertThat(replay(stage, "--from=2031-01-01T00:00:00Z"))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("has no window from 2031-01-01"));
      requireNothingLeft();
    }
  }

  @Test
  void aSecondSetIsComparedAndTheExitCodeSaysSo() throws IOException {
    try (Stage stage = stage()) {
      Path same = limits("same.csv", "*,50");
      Path other = limits("other.csv", "*,99");
      assertThat(
              replay(
                      stage,
                      "--limits=" + same,
                      "--compareWith=" + same,
                      "--failOnDifference=true",
                      "--overwrite=true")
                  .exitCode())
          .isZero();
      Run differs =
          replay(
              stage,
              "--limits=" + same,
              "--compareWith=" + other,
              "--failOnDifference=true",
              "--overwrite=true");
      assertThat(differs.exitCode()).as(differs.toString()).isEqualTo(3);
      assertThat(differs.out()).contains("Only in A: 1").contains("Only in B: none");
      assertThat(Files.readAllLines(results.resolve("difference.jsonl")))
          .singleElement()
          .asString()
          .contains("\"kind\":\"only_a\"");

      assertThat(replay(stage, "--limits=" + same))
          .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
          .satisfies(run -> assertThat(run.err()).contains("is there already"));
      assertThat(replay(stage, "--limits=" + limits("wrong.csv", "*,x\nb,20\nb,21")).exitCode())
          .isEqualTo(2);
    }
  }

  @Test
  void manyRowsOfHistoryAreReadAndNoConnectionIsLeft() throws SQLException {
    try (Stage stage = stage()) {
      stage.sql("ALTER TABLE %s ADD valid_from TIMESTAMPTZ");
      stage.sql(
          "INSERT INTO %s SELECT 'host' || n %% 20000, 40 + n %% 50,"
              + " TIMESTAMPTZ '2021-01-01' + n * INTERVAL '1 minute'"
              + " FROM generate_series(1, 100000) AS n");
      Run run = replay(stage);
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.out()).contains("Windows judged");
      Patience.await("no connection is left", Patience.SHORT, () -> connections(stage) == 0);
    }
  }

  @Test
  void filesThatOverlapAreRefused() throws IOException {
    Path one = Files.writeString(folder.resolve("doc.csv"), "time,value\n1,20\n3,30\n");
    Path two = Files.writeString(folder.resolve("more.csv"), "time,value,host\n2,20,doc\n");
    try (Stage stage = stage()) {
      Run run =
          replay(stage, "--limits=" + limits("limits.csv", "*,50"), one.toString(), two.toString());
      assertThat(run.exitCode()).as(run.toString()).isEqualTo(2);
      assertThat(run.err()).contains("overlap").contains("doc");
      requireNothingLeft();
    }
  }

  /** A stage whose topic of windows holds ten minutes of one processor in trouble. */
  private Stage stage() {
    Stage stage = Stage.open(sandbox, 1);
    WindowStatsCodec codec = new WindowStatsCodec(ZoneOffset.UTC);
    for (int window = 0; window < 300; window++) {
      double usage = window >= 100 && window < 200 ? 80 : 10;
      long start = NOON + window * WINDOW;
      stage.send(
          new ProducerRecord<>(
              stage.option("aggregatedTopic"),
              null,
              start + WINDOW,
              null,
              codec.encode(
                  new WindowStats(start, start + WINDOW, "doc", "cpu1", usage, usage, 3))));
    }
    stage.awaitSent();
    return stage;
  }

  private Path limits(String name, String rows) throws IOException {
    return Files.writeString(folder.resolve(name), "hostname,allowed_top\n" + rows + "\n");
  }

  private Run replay(Stage stage, String... more) {
    List<String> arguments = new ArrayList<>(stage.arguments());
    arguments.remove("--runner=DirectRunner");
    for (String option : more) {
      String name = option.replaceFirst("=.*", "=");
      arguments.removeIf(given -> option.startsWith("--") && given.startsWith(name));
    }
    arguments.add("--output=" + results);
    arguments.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Replay.run(
            arguments.toArray(String[]::new),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  private void requireNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .noneMatch(name -> name.contains("results"));
    }
  }

  private long connections(Stage stage) throws SQLException {
    try (Connection connection = sandbox.database().connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                // Others use this database, too, but not this table.
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'beamwatch'"
                    + " AND query LIKE '%"
                    + stage.table()
                    + "%'")) {
      found.next();
      return found.getLong(1);
    }
  }
}
