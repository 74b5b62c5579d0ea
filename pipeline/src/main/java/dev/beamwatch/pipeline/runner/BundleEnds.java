package dev.beamwatch.pipeline.runner;

import org.jspecify.annotations.Nullable;

/**
 * Tells a reader that a bundle of its batches has ended, so that it pauses and the watermark can
 * pass.
 *
 * <p>Flink's runner keeps the watermark in front of a step for as long as the step has a bundle
 * open. When a bundle's time is over, it lets the watermark go a millisecond later, if no bundle is
 * open then (Beam 2.70, {@code DoFnOperator.checkInvokeFinishBundleByTime}); but with some hundred
 * batches a second there always is one. The watermark would get on with checkpoints only, and
 * alerts come up to ten seconds late. So the reader has nothing to give for a moment, see {@link
 * BundlePause}. It can be told, for Flink runs it and the steps next to it in one thread.
 *
 * <p>Where they run in several threads, as on the DirectRunner, it is told nothing, or something of
 * other bundles: then it pauses in vain, which changes no result.
 */
public final class BundleEnds {
  private static final ThreadLocal<@Nullable Long> LAST = new ThreadLocal<>();

  private BundleEnds() {}

  /** Says that a bundle has ended, in the thread of its step. */
  public static void tell() {
    tell(System.nanoTime());
  }

  public static void tell(long nanoTime) {
    LAST.set(nanoTime);
  }

  /** Returns the {@link System#nanoTime} when a bundle last ended in this thread, if one has. */
  public static @Nullable Long last() {
    return LAST.get();
  }
}
