package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private final Path folder;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLineTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void helpIsPrintedWhateverElseIsGiven() {
    assertThat(CommandLine.run(new String[] {"--nonsense=1", "--help"})).isEqualTo(ExitCode.DONE);
    assertThat(out.toString(UTF_8)).isEqualTo(OptionsReference.help());
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void withoutOptionsAllThatAreMissingAreNamed() {
    assertRefused(
        "--bootstrapServers is missing: it must be a list of host:port separated by commas\n"
            + "--jdbcUrl is missing: it must be the URL of a PostgreSQL database such as"
            + " jdbc:postgresql://host:5432/db");
  }

  @Test
  void aWrongOptionIsNamedOnOneLine() throws IOException {
    assertRefused(
        "--windowSize=30 is not allowed: it must be a duration from PT0.001S to PT8760H, such as 30s"
            + " or PT30S",
        required("--windowSize=30"));
  }

  @Test
  void anOptionThatDoesNotExistIsNamed() throws IOException {
    assertRefused(
        "--windowsize is not an option; did you mean --windowSize? --help lists all",
        required("--windowsize=PT1M"));
  }

  @Test
  void oneThatIsLikeNoOtherIsNamedToo() throws IOException {
    assertRefused(
        "--colour is not an option; --help lists those that are", required("--colour=red"));
  }

  @Test
  void namesWithDashesAreUnderstood() throws IOException {
    assertRefused(
        "--windowSize=30 is not allowed: it must be a duration from PT0.001S to PT8760H, such as 30s"
            + " or PT30S",
        required("--window-size=30"));
  }

  @Test
  void allMistakesComeAtOnceWhoeverFindsThem() throws IOException {
    String[] arguments =
        required(
            "--windowsize=PT1M",
            "--runner=Sprinter",
            "--slackChannel=C2",
            "--allowedLateness=late",
            "--delivery=never");
    assertThat(CommandLine.run(arguments)).isEqualTo(ExitCode.WRONG_OPTION);
    assertThat(err.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--windowsize is not an option; did you mean"),
            line -> assertThat(line).contains("Sprinter"),
            line ->
                assertThat(line).isEqualTo("--slackChannel may be given once only, not as C1, C2"),
            line -> assertThat(line).startsWith("--allowedLateness=late is not allowed"),
            line -> assertThat(line).startsWith("--delivery=never is not allowed"));
  }

  @Test
  void anArgumentThatIsNoOptionIsNamed() throws IOException {
    assertThat(CommandLine.run(required("start"))).isEqualTo(ExitCode.WRONG_OPTION);
    assertThat(err.toString(UTF_8)).hasLineCount(1).contains("'start'");
  }

  @Test
  void aRunnerThatDoesNotExistIsNamed() throws IOException {
    assertThat(CommandLine.run(required("--runner=Sprinter"))).isEqualTo(ExitCode.WRONG_OPTION);
    assertThat(err.toString(UTF_8)).hasLineCount(1).contains("Sprinter", "DirectRunner");
  }

  @Test
  void anOptionThatIsGivenTwiceIsNamed() throws IOException {
    assertRefused(
        "--slackChannel may be given once only, not as C1, C2", required("--slackChannel=C2"));
  }

  private void assertRefused(String message, String... arguments) {
    assertThat(CommandLine.run(arguments)).isEqualTo(ExitCode.WRONG_OPTION);
    assertThat(err.toString(UTF_8)).isEqualTo(message + System.lineSeparator());
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  private String[] required(String... more) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "xoxb-4711");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrapServers=127.0.0.1:9092",
                "--jdbcUrl=jdbc:postgresql://127.0.0.1/db",
                "--slackChannel=C1",
                "--slackToken=${file:" + token + "}"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }
}
