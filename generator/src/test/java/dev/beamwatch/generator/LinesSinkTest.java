package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesSinkTest {
  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  private static CommandLineRun run(OutputStream out) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        GenerateCommand.run(
            new String[] {"--dry-run", "--rate=0"},
            new Surroundings(
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                new FakeClock(0),
                new StopSignal()));
    return new CommandLineRun(exitCode, "", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReaderThatHasSeenEnoughEndsTheRunWithoutFailure() {
    CommandLineRun run = run(failing("Broken pipe"));
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.err()).startsWith("sent=").hasLineCount(1);
  }

  @Test
  void aFullDiskIsAFailure() {
    CommandLineRun run = run(failing("No space left on device"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("generate: cannot write to the standard output: No space left on device");
  }

  @Test
  void linesAreThereBeforeAPause() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LinesSink sink = new LinesSink(new java.io.BufferedOutputStream(out), "memory");
    sink.send(new Scenario(ScenarioConfig.builder().build()).message(0).orElseThrow());
    assertThat(out.size()).isEqualTo(0);
    sink.beforePause();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n").hasLineCount(1);
    sink.close();
  }
}
