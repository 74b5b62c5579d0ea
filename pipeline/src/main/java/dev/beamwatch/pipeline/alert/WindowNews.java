package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.detect.JudgedWindow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link BucketAlerts} hears of a window of its bucket: that the watermark has passed its end,
 * or results of it.
 *
 * @param endMillis first millisecond after the window
 * @param mark says that the window has ended; null with results
 * @param windows results, corrections among them; empty with a mark
 */
record WindowNews(long endMillis, @Nullable Mark mark, List<JudgedWindow> windows) {
  /**
   * Gives a window its place in the order of the bucket's windows.
   *
   * @param previousEndMillis end of the bucket's window before; {@link Long#MIN_VALUE} if this is
   *     the first
   * @param hasResults whether results of the window come
   */
  record Mark(long previousEndMillis, boolean hasResults) {}

  static WindowNews ended(long endMillis, long previousEndMillis, boolean hasResults) {
    return new WindowNews(endMillis, new Mark(previousEndMillis, hasResults), List.of());
  }

  static WindowNews results(long endMillis, List<JudgedWindow> windows) {
    return new WindowNews(endMillis, null, windows);
  }
}
