package dev.beamwatch.generator;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One run of the command inside the test, with everything that it wrote. */
record CommandLineRun(int exitCode, String out, String err) {
  static final long LAUNCH_MILLIS = 1_700_000_000_000L;

  static CommandLineRun of(String... args) {
    return of(new FakeClock(LAUNCH_MILLIS), args);
  }

  static CommandLineRun of(FakeClock clock, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            clock,
            new StopSignal());
    int exitCode = GenerateCommand.run(args, surroundings);
    return new CommandLineRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
