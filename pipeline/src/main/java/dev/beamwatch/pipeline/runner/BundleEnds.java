package dev.beamwatch.pipeline.runner;

import org.jspecify.annotations.Nullable;

/**
 * Tells a reader that a bundle of its batches has ended. The reader then pauses so that the
 * watermark can pass.
 *
 * <p>Flink's runner keeps the watermark in front of a step while the step has a bundle open. A
 * millisecond after a bundle's time is over it lets the watermark go, if no bundle is open then
 * (Beam 2.70, {@code DoFnOperator.checkInvokeFinishBundleByTime}). With some hundred batches a
 * second one always is. The watermark would move only at checkpoints, and alerts would come up to
 * ten seconds late. So the reader gives nothing for a moment, see {@link BundlePause}. The step can
 * tell it, because Flink runs it and the steps next to it in one thread.
 *
 * <p>On the DirectRunner they run in several threads. The reader then hears nothing, or hears of
 * other bundles. It pauses in vain, which changes no result.
 */
public final class BundleEnds {
  private static final ThreadLocal<@Nullable Long> LAST = new ThreadLocal<>();

  private BundleEnds() {}

  /** Reports the end of a bundle, in the thread of its step. */
  public static void tell() {
    tell(System.nanoTime());
  }

  public static void tell(long nanoTime) {
    LAST.set(nanoTime);
  }

  /**
   * Returns the {@link System#nanoTime} at which a bundle last ended in this thread; null if none
   * has.
   */
  public static @Nullable Long last() {
    return LAST.get();
  }
}
