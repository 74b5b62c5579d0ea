package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.WindowStats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Windows of half a minute, named by their number, and lists of them in memory. */
public final class PastWindows implements OrderedWindows {
  public static final long SIZE = 30_000;

  /** Windows do not travel with a source. */
  private static final Map<String, List<List<WindowStats>>> PASTS = new ConcurrentHashMap<>();

  private final Deque<List<WindowStats>> left;
  private boolean isClosed;

  PastWindows(List<List<WindowStats>> all) {
    left = new ArrayDeque<>(all);
  }

  /** Opens the same windows each time. */
  public static Opener opener(List<List<WindowStats>> all) {
    String id = UUID.randomUUID().toString();
    PASTS.put(id, all);
    return () -> new PastWindows(PASTS.getOrDefault(id, List.of()));
  }

  /** Returns window number n, which ends at n times half a minute. */
  public static WindowStats window(long number, String hostname, String cpu, long readings) {
    return new WindowStats(
        (number - 1) * SIZE, number * SIZE, hostname, cpu, 10.0 * readings, 100, readings);
  }

  public static WindowStats window(long number, String hostname) {
    return window(number, hostname, "cpu1", 1);
  }

  @Override
  public @Nullable List<WindowStats> next() {
    return left.poll();
  }

  @Override
  public void close() {
    isClosed = true;
  }

  boolean isClosed() {
    return isClosed;
  }
}
