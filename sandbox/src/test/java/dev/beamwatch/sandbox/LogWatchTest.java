package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatchTest {
  private final LogWatch watch = new LogWatch(false);
  private final Path log;

  LogWatchTest(@TempDir Path folder) {
    this.log = folder.resolve("some.log");
  }

  @BeforeEach
  void begin() throws IOException {
    Files.createFile(log);
  }

  @Test
  void warningsAndErrorsAreToldInTheFormsOfBothLoggings() throws IOException {
    write("2026-11-30 12:00:00 INFO d.b.p.CommandLine - Beamwatch reads\n");
    write("2026-11-30 12:00:01 WARN dev.beamwatch.Some - Slack refuses the token\n");
    write("2026-11-30 12:00:02.123 ERROR [Thread 1] d.b.p.n.PostRule - it is given up\n");
    write("\tat some.Class(Some.java:1)\n");

    assertThat(watch.look(List.of(log)))
        .containsExactly("WARN Slack refuses the token", "ERROR it is given up");
    assertThat(watch.look(List.of(log))).isEmpty();
  }

  @Test
  void ofOthersOnlyErrorsAreToldUnlessWarningsAreWanted() throws IOException {
    write("2026-11-30 12:00:00 WARN o.a.k.c.NetworkClient - not there\n");
    write("2026-11-30 12:00:00 ERROR o.a.f.r.Something - failed\n");

    assertThat(watch.look(List.of(log))).containsExactly("ERROR failed");
    assertThat(new LogWatch(true).look(List.of(log)))
        .containsExactly("WARN not there", "ERROR failed");
  }

  @Test
  void whatDiffersInNumbersOnlyIsToldOnce() throws IOException {
    write("2026-11-30 12:00:00 WARN d.b.Some - 3 messages of job 0123456789abcdef wait\n");
    write("2026-11-30 12:00:00 WARN d.b.Some - 14 messages of job fedcba9876543210 wait\n");
    write("2026-11-30 12:00:00 WARN d.b.Some - 14 alerts wait\n");

    assertThat(watch.look(List.of(log)))
        .containsExactly("WARN 3 messages of job 0123456789abcdef wait", "WARN 14 alerts wait");
  }

  @Test
  void aLineIsToldWhenItIsWhole() throws IOException {
    write("2026-11-30 12:00:00 WARN d.b.Some - half");
    assertThat(watch.look(List.of(log))).isEmpty();
    write(" a line\n");
    assertThat(watch.look(List.of(log))).containsExactly("WARN half a line");
  }

  @Test
  void aFloodIsCutAndALogThatIsNotThereIsNoTrouble() throws IOException {
    for (char letter = 'A'; letter <= 'Z'; letter++) {
      write("2026-11-30 12:00:00 WARN d.b.Some - trouble " + letter + "\n");
      write("2026-11-30 12:00:00 WARN d.b.Some - other trouble " + letter + "\n");
    }

    assertThat(watch.look(List.of(log.resolveSibling("none.log"), log)))
        .hasSize(31)
        .endsWith("More warnings and errors are in " + log);
  }

  @Test
  void whatCannotBePrintedDoesNothingToATerminal() throws IOException {
    write("2026-11-30 12:00:00 WARN d.b.Some - host \u001b[2J\n");

    assertThat(watch.look(List.of(log))).containsExactly("WARN host ?[2J");
  }

  private void write(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
