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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person has it, over recorded files. */
@Timeout(300)
class ReplayRunTest {
  private final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  ReplayRunTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void alertsOfBothSetsOfLimitsAreInTheFolder() throws IOException {
    Path recording = hotRecording("doc.csv");
    Path limits = limits("hostname,allowed_top\ndoc,50\n");
    Path lenient = write("lenient.csv", "hostname,allowed_top\ndoc,95\n");

    assertThat(run(recording, "--limits=" + limits, "--compareWith=" + lenient)).isZero();

    assertThat(err.toString(UTF_8)).startsWith("The events are in ").hasLineCount(1);
    assertThat(Files.readAllLines(output().resolve("alerts.jsonl")))
        .singleElement()
        .asString()
        .contains("\"FIRING\"", "\"doc\"", "\"2026-11-01 00:01:30\"");
    assertThat(output().resolve("alerts_b.jsonl")).isEmptyFile();
    assertThat(Files.readAllLines(output().resolve("windows.jsonl"))).hasSize(10);
    assertThat(inside(output()))
        .containsExactly("alerts.jsonl", "alerts_b.jsonl", "difference.jsonl", "windows.jsonl");
    assertThat(inside(folder)).containsExactly("doc.csv", "lenient.csv", "limits.csv", "results");
  }

  @Test
  void aPeriodLimitsWhatIsJudged() throws IOException {
    assertThat(
            run(
                hotRecording("doc.csv"),
                "--limits=" + limits("hostname,allowed_top\ndoc,50\n"),
                "--from=2026-11-01T00:01:00Z",
                "--to=2026-11-01T00:02:15Z"))
        .isZero();

    assertThat(Files.readAllLines(output().resolve("windows.jsonl"))).hasSize(2);
    assertThat(output().resolve("alerts.jsonl")).isEmptyFile();
  }

  @Test
  void aFileOfLimitsThatIsNotThereIsSaid() throws IOException {
    Path missing = folder.resolve("nope.csv");

    assertRefused(missing + ": there is no such file", "doc.csv", "--limits=" + missing);
  }

  @Test
  void limitsThatContradictThemselvesAreNamedAllAtOnce() throws IOException {
    Path limits = limits("hostname,allowed_top,warning_top\ndoc,20,30\nhappy,much,\ndoc,20,10\n");

    assertThat(run(hotRecording("doc.csv"), "--limits=" + limits)).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(line -> assertThat(line).startsWith(limits + ":"));
    assertThat(inside(folder)).containsExactly("doc.csv", "limits.csv");
  }

  @Test
  void mistakesInTheSecondSetAreSaidToo() throws IOException {
    Path limits = limits("hostname,allowed_top\ndoc,20\n");
    Path missing = folder.resolve("nope.csv");

    assertRefused(
        missing + ": there is no such file",
        "doc.csv",
        "--limits=" + limits,
        "--compareWith=" + missing);
  }

  @Test
  void aFolderThatIsThereIsLeftAsItIs() throws IOException {
    Files.createDirectories(output());
    Files.writeString(output().resolve("mine"), "mine");

    assertRefused(
        "--output=" + output() + " is there already: name another folder, or add --overwrite=true",
        "doc.csv",
        "--limits=" + limits("hostname,allowed_top\ndoc,20\n"));
    assertThat(output().resolve("mine")).hasContent("mine");
  }

  @Test
  void anEmptyPeriodIsSaid() throws IOException {
    assertRefused(
        "there is no whole window of PT30S from --from=2026-11-02T00:00:00Z to"
            + " --to=2026-11-01T00:00:00Z",
        "doc.csv",
        "--limits=" + limits("hostname,allowed_top\ndoc,20\n"),
        "--from=2026-11-02T00:00:00Z",
        "--to=2026-11-01T00:00:00Z");
  }

  @Test
  void aRecordingThatIsNotThereIsSaidAndNothingIsLeft() throws IOException {
    Path limits = limits("hostname,allowed_top\ndoc,20\n");
    Path missing = folder.resolve("nope.csv");

    assertThat(run(missing, "--limits=" + limits)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isEqualTo(missing + ": cannot be read: no such file\n");
    assertThat(inside(folder)).containsExactly("limits.csv");
  }

  @Test
  void recordingsThatOverlapAreSaidAndNothingIsLeft() throws IOException {
    Path limits = limits("hostname,allowed_top\ndoc,20\n");
    Path recording = hotRecording("doc.csv");

    Path copy = hotRecording("copy.csv");

    assertThat(run(recording, "--limits=" + limits, "--host=doc", copy.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("overlap");
    assertThat(inside(folder)).containsExactly("copy.csv", "doc.csv", "limits.csv");
  }

  @Test
  void anOptionThatDoesNotExistIsSaid() throws IOException {
    assertThat(run(hotRecording("doc.csv"), "--limit=a.csv")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("limit");
    assertThat(inside(folder)).containsExactly("doc.csv");
  }

  private void assertRefused(String message, String recording, String... arguments)
      throws IOException {
    List<String> before = inside(folder);
    assertThat(run(hotRecording(recording), arguments)).isEqualTo(ExitCode.WRONG_OPTION.code());
    assertThat(err.toString(UTF_8)).isEqualTo(message + "\n");
    assertThat(out.toString(UTF_8)).isEmpty();
    List<String> after = new ArrayList<>(inside(folder));
    after.remove(recording);
    assertThat(after).isEqualTo(before);
  }

  private int run(Path recording, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--output=" + output());
    arguments.add(recording.toString());
    return Replay.run(
        arguments.toArray(String[]::new),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        false);
  }

  private Path output() {
    return folder.resolve("results");
  }

  /** Five minutes of 90 percent, one reading per window of half a minute. */
  private Path hotRecording(String name) throws IOException {
    StringBuilder text = new StringBuilder("time,usage\n");
    for (int second = 0; second < 300; second += 30) {
      text.append("2026-11-01T00:%02d:%02dZ,90\n".formatted(second / 60, second % 60));
    }
    return write(name, text.toString());
  }

  private Path limits(String text) throws IOException {
    return write("limits.csv", text);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
