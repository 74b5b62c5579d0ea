package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleProgramTest {
  private final Path folder;

  ConsoleProgramTest(@TempDir Path temporary) {
    folder = temporary;
  }

  @Test
  void itIsToldWhereAConsoleIsThatIsUp() throws Exception {
    int port = Ports.free();
    try (ConsoleProgram console = start(FakeConsole.class, port)) {
      assertThat(console.describe()).isEqualTo("  Console      http://127.0.0.1:" + port + "/");
      assertThat(console.end()).isEmpty();
    }
    assertThat(Files.readString(folder.resolve("console.log"))).contains("--port=" + port + "\n");
  }

  @Test
  void itIsSentToAnotherPortWhenThePreferredOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback());
        ConsoleProgram console = start(FakeConsole.class, taken.getLocalPort())) {
      assertThat(console.describe()).doesNotContain(":" + taken.getLocalPort() + "/");
    }
  }

  @Test
  void aConsoleThatDoesNotComeUpIsToldInThePlaceOfItsAddressAndNotAgain() throws Exception {
    try (ConsoleProgram console = start(FailingPipeline.class, 0)) {
      assertThat(console.describe())
          .startsWith("  Console      none: the console ended unexpectedly with exit code 3; ")
          .endsWith("    something is wrong with it");
      assertThat(console.end()).isEmpty();
    }
  }

  @Test
  void aConsoleThatEndsIsToldOnce() throws Exception {
    try (ConsoleProgram console = start(EndingConsole.class, 0)) {
      assertThat(console.describe()).contains("http://127.0.0.1:");
      Files.createFile(folder.resolve("pipeline.log"));
      Optional<String> end =
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(console::end, Optional::isPresent);

      assertThat(end.orElseThrow())
          .startsWith("The rest goes on: the console ended unexpectedly with exit code 3; ")
          .endsWith("    it has had enough");
      assertThat(console.end()).isEmpty();
    }
  }

  @Test
  void anInterruptEndsTheWaitForAConsole() throws Exception {
    // Does not say that it is up.
    try (ConsoleProgram console = start(FakeGenerator.class, 0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(console::describe)
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("interrupted");
      // Asked before the end of the console, which waits, too.
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private ConsoleProgram start(Class<?> main, int preferredPort) throws Exception {
    return ConsoleProgram.start(
        folder,
        preferredPort,
        List.of(
            ChildProgram.java(),
            "-Djava.io.tmpdir=" + folder,
            "-jar",
            Programs.jar(folder, main).toString()),
        Map.of());
  }
}
