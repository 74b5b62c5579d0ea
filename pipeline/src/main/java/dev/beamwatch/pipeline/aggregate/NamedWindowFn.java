package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.schemas.WindowStats;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.NonMergingWindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowMappingFn;
import org.joda.time.Instant;

/**
 * Puts what is known of a window into that window. Beam's {@code FixedWindows} would find the same
 * one by the element's timestamp, but not before 1970.
 */
final class NamedWindowFn extends NonMergingWindowFn<WindowStats, IntervalWindow> {
  @Override
  public Collection<IntervalWindow> assignWindows(AssignContext context) {
    WindowStats stats = context.element();
    return List.of(
        new IntervalWindow(
            Instant.ofEpochMilli(stats.windowStartMillis()),
            Instant.ofEpochMilli(stats.windowEndMillis())));
  }

  @Override
  @SuppressWarnings("deprecation") // Beam asks for it all the same.
  public boolean isCompatible(WindowFn<?, ?> other) {
    return other instanceof NamedWindowFn;
  }

  @Override
  public Coder<IntervalWindow> windowCoder() {
    return IntervalWindow.getCoder();
  }

  @Override
  public WindowMappingFn<IntervalWindow> getDefaultWindowMappingFn() {
    throw new UnsupportedOperationException("windows of processors are no side input");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedWindowFn;
  }

  @Override
  public int hashCode() {
    return NamedWindowFn.class.hashCode();
  }
}
