package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--for=60 | Invalid value for option '--for': '60' is not a duration such as 60s, 5m or PT60S",
        "--for=PT0S | --for must be above zero, not PT0S",
        "--for=PT-5S | --for must be above zero, not PT-5S",
        "--scenario=quiet | --scenario must be seed or incidents, not quiet",
        "--scenario=SEED | --scenario must be seed or incidents, not SEED",
        "--scenario= | --scenario must be seed or incidents, not ",
        "--rate=0 | --rate must be at least 1, not 0",
        "--rate=many | Invalid value for option '--rate': 'many' is not an int",
        "--backfill=PT-1S | --backfill must not be negative: PT-1S",
        "--kafka-port=65536 | --kafka-port must be 0 (any) to 65535, not 65536",
        "--database-port=-1 | --database-port must be 0 (any) to 65535, not -1",
        "--console-port=65536 | --console-port must be 0 (any) to 65535, not 65536",
        "--slack-port=http | Invalid value for option '--slack-port': 'http' is not an int",
        "--fro=PT60S | Unknown option: '--fro=PT60S'; did you mean --for?",
        "extra | Unmatched argument at index 3: 'extra'"
      })
  void aWrongOptionOfRunLocalGivesOneMessage(String option, String message, @TempDir Path folder)
      throws Exception {
    String jar = Files.createFile(folder.resolve("some.jar")).toString();
    FinishedCommand finished =
        FinishedCommand.run(
            new RunLocal(),
            "--generator-jar=" + jar,
            "--pipeline-jar=" + jar,
            "--console-jar=" + jar,
            option);

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).startsWith(message).endsWith(" (see run-local --help)\n");
    assertThat(finished.err().lines()).hasSize(1);
    assertThat(finished.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--for=PT0S | --for must be above zero, not PT0S",
        "--scenario=alerts | --scenario must be seed or incidents, not alerts",
        "--rate=0 | --rate must be at least 1, not 0",
        "--taskmanagers=0 | --taskmanagers must be 1 to 16, not 0",
        "--taskmanagers=17 | --taskmanagers must be 1 to 16, not 17",
        "--taskmanagers=two | Invalid value for option '--taskmanagers': 'two' is not an int",
        "--parallelism=0 | --parallelism must be 1 to 128, not 0",
        "--parallelism=129 | --parallelism must be 1 to 128, not 129",
        "--delivery=at-most-once | --delivery must be at-least-once or exactly-once, not"
            + " at-most-once",
        "--delivery= | --delivery must be at-least-once or exactly-once, not ",
        "--flink-port=65536 | --flink-port must be 0 (any) to 65535, not 65536",
        "--kafka-port=-1 | --kafka-port must be 0 (any) to 65535, not -1",
        "--parallel=2 | Unknown option: '--parallel=2'"
      })
  void aWrongOptionOfRunFlinkGivesOneMessage(String option, String message, @TempDir Path folder)
      throws Exception {
    String jar = Files.createFile(folder.resolve("some.jar")).toString();
    FinishedCommand finished =
        FinishedCommand.run(
            new RunFlink(),
            "--generator-jar=" + jar,
            "--pipeline-jar=" + jar,
            "--console-jar=" + jar,
            option);

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).startsWith(message).endsWith(" (see run-flink --help)\n");
    assertThat(finished.err().lines()).hasSize(1);
    assertThat(finished.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | Missing required option: '--flink=HOST:PORT' (see savepoint --help)",
        "--flink=here | --flink must be HOST:PORT, not here (see savepoint --help)",
        "--flink=http://here:1 | --flink must be HOST:PORT, not http://here:1 (see savepoint"
            + " --help)",
        "--flink=here:1 --target= | --target must not be empty (see savepoint --help)",
        "--flink=here:1 --halt | Unknown option: '--halt' (see savepoint --help)",
        "--flink=here:1 it | Unmatched argument at index 1: 'it' (see savepoint --help)"
      })
  void aWrongOptionOfSavepointGivesOneMessage(String line, String message) {
    FinishedCommand finished = FinishedCommand.run(new Savepoint(), words(line));

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).isEqualTo(message + "\n");
    assertThat(finished.out()).isEmpty();
  }

  @Test
  void aSavepointWhereNoFlinkAnswersGivesOneMessage() {
    String nobody = "127.0.0.1:" + Ports.free();
    FinishedCommand finished = FinishedCommand.run(new Savepoint(), "--flink=" + nobody);

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err()).isEqualTo("no Flink answers at " + nobody + "\n");
  }

  @Test
  void aSavepointWhereSomethingElseAnswersGivesOneMessage() throws Exception {
    HttpServer other = HttpServer.create(new InetSocketAddress(Ports.loopback(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
    try {
      String address = "127.0.0.1:" + other.getAddress().getPort();
      FinishedCommand finished = FinishedCommand.run(new Savepoint(), "--flink=" + address);

      assertThat(finished.code()).isEqualTo(1);
      assertThat(finished.err())
          .isEqualTo("what answers at " + address + " is no Flink: no JSON\n");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aJarThatIsNotThereIsRefused(@TempDir Path folder) throws Exception {
    String jar = Files.createFile(folder.resolve("some.jar")).toString();
    FinishedCommand finished =
        FinishedCommand.run(
            new RunLocal(),
            "--generator-jar=" + jar,
            "--pipeline-jar=nowhere",
            "--console-jar=" + jar);

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err())
        .isEqualTo("--pipeline-jar is no file: nowhere (see run-local --help)\n");
  }

  @Test
  void aConsoleThatIsNotThereIsRefused(@TempDir Path folder) throws Exception {
    String jar = Files.createFile(folder.resolve("some.jar")).toString();
    FinishedCommand finished =
        FinishedCommand.run(
            new RunFlink(),
            "--generator-jar=" + jar,
            "--pipeline-jar=" + jar,
            "--console-jar=nowhere");

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err())
        .isEqualTo("--console-jar is no file: nowhere (see run-flink --help)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | Missing required parameter: 'TOPIC' (see consume --help)",
        "t --max=0 | --max must be at least 1, not 0 (see consume --help)",
        "t --max=x | Invalid value for option '--max': 'x' is not a long (see consume --help)",
        "t --frob | Unknown option: '--frob' (see consume --help)",
        "t --bootstrap-servers=here | --bootstrap-servers is not a list of HOST:PORT: here; Invalid"
            + " url in bootstrap.servers: here (see consume --help)"
      })
  void aWrongOptionOfConsumeGivesOneMessage(String line, String message) {
    FinishedCommand finished = FinishedCommand.run(new Consume(), words(line));

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).isEqualTo(message + "\n");
    assertThat(finished.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | Missing required subcommand (see sandbox --help)",
        "down | Unmatched argument at index 0: 'down' (see sandbox --help)",
        "up --frob | Unknown option: '--frob' (see sandbox up --help)",
        "up --kafka-port=x | Invalid value for option '--kafka-port': 'x' is not an int"
            + " (see sandbox up --help)"
      })
  void aWrongOptionOfSandboxGivesOneMessage(String line, String message) {
    FinishedCommand finished = FinishedCommand.run(new SandboxCommand(), words(line));

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).isEqualTo(message + "\n");
  }

  @Test
  void helpIsGivenEverywhere() {
    FinishedCommand runLocal = FinishedCommand.run(new RunLocal(), "--help");
    assertThat(runLocal.code()).isZero();
    assertThat(runLocal.out())
        .contains("--for", "--scenario", "seed:", "incidents:", "--keep")
        .contains("--console-port", "--no-console")
        .doesNotContain("--pipeline-jar", "--console-jar");

    FinishedCommand runFlink = FinishedCommand.run(new RunFlink(), "--help");
    assertThat(runFlink.code()).isZero();
    assertThat(runFlink.out())
        .contains("--for", "--scenario", "--keep", "--taskmanagers", "--parallelism", "--delivery")
        .doesNotContain("--pipeline-jar");

    FinishedCommand savepoint = FinishedCommand.run(new Savepoint(), "--help");
    assertThat(savepoint.code()).isZero();
    assertThat(savepoint.out()).contains("--flink", "--job", "--target", "--stop");

    FinishedCommand consume = FinishedCommand.run(new Consume(), "-h");
    assertThat(consume.code()).isZero();
    assertThat(consume.out()).contains("--from-beginning", "--max", "--keys");

    FinishedCommand up = FinishedCommand.run(new SandboxCommand(), "up", "--help");
    assertThat(up.code()).isZero();
    assertThat(up.out()).contains("sandbox up", "--kafka-port");
  }

  @Test
  void aBrokerThatDoesNotAnswerGivesOneMessage() {
    String nobody = "127.0.0.1:" + Ports.free();
    FinishedCommand finished =
        FinishedCommand.run(new Consume(), "t", "--bootstrap-servers=" + nobody);

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err()).isEqualTo("no Kafka broker answers at " + nobody + "\n");
  }

  private static String[] words(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.removeIf(String::isEmpty);
    return words.toArray(String[]::new);
  }
}
