package dev.beamwatch.sandbox;

import java.util.concurrent.CountDownLatch;

/** Takes the console's place: says what it was started with and where it would be, and no more. */
final class FakeConsole {
  private FakeConsole() {}

  public static void main(String[] args) throws Exception {
    introduce(args);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> System.out.println("ended at " + System.currentTimeMillis())));
    new CountDownLatch(1).await();
  }

  static void introduce(String[] args) {
    System.out.println("console " + String.join(" ", args));
    System.out.println("password " + System.getenv("BEAMWATCH_CONSOLE_JDBC_PASSWORD"));
    // The last, for whoever waits for a console goes on then.
    System.out.println("The console is at http://127.0.0.1/");
  }
}
