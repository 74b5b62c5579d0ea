package dev.beamwatch.pipeline.ingest;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Ends reading so that the next start repeats nothing. The readers of a job in this process give
 * nothing more, say when all that they gave is done, and commit that.
 *
 * <p>Only for runners that read when all before is done. Readers of other runners take no part, so
 * there is nothing to wait for. Thread-safe.
 */
public final class OrderlyStop {
  /**
   * By the options' id, which the job's readers and the process that started it share. They hold it
   * as long as they need it.
   */
  private static final Map<Long, WeakReference<OrderlyStop>> BY_JOB = new HashMap<>();

  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
  private volatile boolean hasBegun;

  private OrderlyStop() {}

  /** A reader that takes part. */
  interface Reader {
    /**
     * Tells whether all that the reader gave is done and it has given nothing since. A stop commits
     * the first such moment.
     */
    boolean isQuiet();

    /**
     * Commits up to where all is done.
     *
     * @param allIsTold whether people were told of every written window
     */
    void commitLast(boolean allIsTold, Duration patience);
  }

  /** Returns the stop of the job that runs with the given options. */
  public static OrderlyStop of(PipelineOptions job) {
    synchronized (BY_JOB) {
      BY_JOB.values().removeIf(stop -> stop.get() == null);
      WeakReference<OrderlyStop> known = BY_JOB.get(job.getOptionsId());
      OrderlyStop stop = known == null ? null : known.get();
      if (stop == null) {
        stop = new OrderlyStop();
        BY_JOB.put(job.getOptionsId(), new WeakReference<>(stop));
      }
      return stop;
    }
  }

  void add(Reader reader) {
    readers.add(reader);
  }

  void remove(Reader reader) {
    readers.remove(reader);
  }

  boolean hasBegun() {
    return hasBegun;
  }

  /** Makes readers give nothing more. */
  public void begin() {
    hasBegun = true;
  }

  /** Tells whether all that was read is done: written where it must be. */
  public boolean isQuiet() {
    return readers.stream().allMatch(Reader::isQuiet);
  }

  /**
   * Commits up to where all is done, and waits until that is stored.
   *
   * @param allIsTold whether people were told of every written window; if not, the next start tells
   *     again those that can still be corrected
   * @param patience how long to wait, for each reader
   */
  public void commit(boolean allIsTold, Duration patience) {
    readers.forEach(reader -> reader.commitLast(allIsTold, patience));
  }
}
