package dev.beamwatch.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the console's place, and fails when it sees that a pipeline was started. */
final class EndingConsole {
  private EndingConsole() {}

  public static void main(String[] args) throws Exception {
    FakeConsole.introduce(args);
    Path pipeline = Path.of(System.getProperty("java.io.tmpdir"), "pipeline.log");
    while (!Files.exists(pipeline)) {
      Thread.sleep(20);
    }
    System.err.println("it has had enough");
    System.exit(3);
  }
}
