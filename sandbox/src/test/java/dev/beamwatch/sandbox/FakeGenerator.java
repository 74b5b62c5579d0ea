package dev.beamwatch.sandbox;

import java.util.concurrent.CountDownLatch;

/**
 * Takes the generator's place: says what it was started with, and does nothing until it is ended.
 */
final class FakeGenerator {
  private FakeGenerator() {}

  public static void main(String[] args) throws Exception {
    System.out.println("generator " + String.join(" ", args));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> System.out.println("ended at " + System.currentTimeMillis())));
    new CountDownLatch(1).await();
  }
}
