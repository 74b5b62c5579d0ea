package dev.beamwatch.pipeline.replay;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Letters from a on, each a second later than the one before.
 *
 * @param count how many there are
 * @param failure that comes after the last; null for none
 */
record Letters(int count, @Nullable Throwable failure) implements InOrder.Opener<String> {
  private static final long serialVersionUID = 1;

  /** Of all that were opened. */
  private static volatile CountDownLatch closed = new CountDownLatch(1);

  Letters(int count) {
    this(count, null);
  }

  /** Returns what counts down when the next ones are closed. */
  static CountDownLatch nextClosed() {
    closed = new CountDownLatch(1);
    return closed;
  }

  @Override
  public InOrder<String> open() {
    return new InOrder<>() {
      private int given;

      @Override
      public @Nullable Portion<String> next() throws IOException {
        if (given == count) {
          if (failure instanceof IOException e) {
            throw e;
          }
          if (failure instanceof Error e) {
            throw e;
          }
          return null;
        }
        String letter = Character.toString('a' + given % 26);
        given++;
        return new Portion<>(letter, given * 1_000L, given * 1_000L + 500);
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }
}
