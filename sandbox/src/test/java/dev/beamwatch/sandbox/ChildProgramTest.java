package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProgramTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final Path log;

  ChildProgramTest(@TempDir Path folder) {
    this.folder = folder;
    this.log = folder.resolve("child.log");
  }

  @Test
  void outputAndErrorsGoToTheLog() throws Exception {
    try (ChildProgram child = sh("echo one; echo two >&2; exit 7")) {
      assertThat(child.awaitExit(LIMIT)).isTrue();
      assertThat(child.exitCode()).isEqualTo(7);
    }
    assertThat(Files.readString(log)).isEqualTo("one\ntwo\n");
  }

  @Test
  void everyLineOfOutputIsHandedOnBeforeTheEndIsReported() throws Exception {
    List<String> lines = new ArrayList<>();
    List<String> command = List.of("sh", "-c", "for n in 1 2 3; do echo line $n; done; echo e >&2");
    try (ChildProgram child = ChildProgram.start("the child", command, Map.of(), log, lines::add)) {
      assertThat(child.awaitExit(LIMIT)).isTrue();
    }
    assertThat(lines).containsExactly("line 1", "line 2", "line 3");
    assertThat(Files.readString(log)).contains("line 1\n", "line 3\n", "e\n");
  }

  @Test
  void theEnvironmentAndOddArgumentsArrive() throws Exception {
    List<String> command = List.of("sh", "-c", "echo \"$SECRET|$1|$2\"", "sh", "a b", "$HOME'\"");
    try (ChildProgram child =
        ChildProgram.start("the child", command, Map.of("SECRET", "x y"), log)) {
      child.awaitExit(LIMIT);
    }
    assertThat(Files.readString(log)).isEqualTo("x y|a b|$HOME'\"\n");
  }

  @Test
  void closingAsksTheProgramToEnd() throws Exception {
    ChildProgram child =
        sh("trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    child.awaitReady(LIMIT, () -> read().contains("up"));

    child.close();
    assertThat(child.isAlive()).isFalse();
    assertThat(read()).isEqualTo("up\nasked\n");
  }

  @Test
  void aKillNeedsNoConsent() {
    ChildProgram child = sh("trap '' TERM; echo up; while :; do sleep 0.05; done");
    child.awaitReady(LIMIT, () -> read().contains("up"));

    child.kill();
    assertThat(child.isAlive()).isFalse();
    assertThat(child.exitCode()).isEqualTo(137);
  }

  @Test
  void anEndWhileStartingIsReportedWithTheEndOfTheLog() {
    try (ChildProgram child = sh("seq 100 | sed 's/^/line /'; exit 3")) {
      assertThatThrownBy(() -> child.awaitReady(LIMIT, () -> false))
          .isInstanceOf(SandboxException.class)
          .hasMessageStartingWith(
              "the child ended unexpectedly with exit code 3; the end of its log " + log + ":\n")
          .hasMessageContaining("    line 81\n")
          .hasMessageEndingWith("    line 100")
          .hasMessageNotContaining("line 80\n");
    }
  }

  @Test
  void aProgramThatNeverGetsReadyIsGivenUp() {
    try (ChildProgram child = sh("exec sleep 600")) {
      assertThatThrownBy(() -> child.awaitReady(Duration.ofMillis(100), () -> false))
          .isInstanceOf(SandboxException.class)
          .hasMessageStartingWith("the child did not answer within 0 s");
    }
  }

  @Test
  void theExitCodeOfARunningProgramIsNotInvented() {
    try (ChildProgram child = sh("exec sleep 600")) {
      assertThatThrownBy(child::exitCode)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the child is still running");
    }
  }

  @Test
  void noWatchingShellIsLeftBehind() {
    try (ChildProgram child = sh("echo up; exec sleep 600")) {
      child.awaitReady(LIMIT, () -> read().contains("up"));
      List<ProcessHandle> watching =
          ProcessHandle.of(child.pid()).orElseThrow().children().toList();
      assertThat(watching).isNotEmpty();

      child.kill();
      Programs.awaitEnd(watching);
    }
  }

  @Test
  void childAndFolderGoWithAParentThatIsKilled() throws Exception {
    Path ready = folder.resolve("ready");
    Files.writeString(ready, "");
    Process parent = Programs.start(folder.resolve("output"), ParentMain.class, ready.toString());
    String[] told = Programs.awaitOutput(ready, "ready").split(" ", 3);
    ProcessHandle child = ProcessHandle.of(Long.parseLong(told[0])).orElseThrow();
    Path sandboxFolder = Path.of(told[1]);
    assertThat(Programs.runs(child)).isTrue();
    assertThat(sandboxFolder).isDirectory();

    parent.destroyForcibly();
    assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();

    Programs.awaitEnd(List.of(child));
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(sandboxFolder));
  }

  private ChildProgram sh(String script) {
    return ChildProgram.start("the child", List.of("sh", "-c", script), Map.of(), log);
  }

  private String read() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
