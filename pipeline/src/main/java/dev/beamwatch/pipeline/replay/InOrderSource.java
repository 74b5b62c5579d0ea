package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The past as a source that ends. It is an unbounded one because only those have a watermark: with
 * a bounded source every window would wait until all had been read. When the last element has been
 * given, the watermark passes all windows, and then is at the end of time, which ends the pipeline.
 *
 * @param <T> the type of element
 */
final class InOrderSource<T> extends UnboundedSource<T, InOrderSource.Mark> {
  private static final long serialVersionUID = 1;

  /**
   * Ends all windows, but not the global one: timers in it are lost when time ends. So time ends
   * only afterwards.
   */
  private static final Instant AFTER_ALL_WINDOWS =
      Instant.ofEpochMilli(SqlTimestamps.MAX_MILLIS).plus(Duration.standardDays(1_000));

  private final InOrder.Opener<T> opener;
  private final Coder<T> coder;
  private final boolean keepsReaderOpen;

  private transient @Nullable Reader kept;

  /**
   * Makes a source.
   *
   * @param coder of its elements
   * @param keepsReaderOpen whether a closed reader waits to be opened again: the DirectRunner
   *     closes readers at random
   */
  InOrderSource(InOrder.Opener<T> opener, Coder<T> coder, boolean keepsReaderOpen) {
    this.opener = opener;
    this.coder = coder;
    this.keepsReaderOpen = keepsReaderOpen;
  }

  /**
   * A position.
   *
   * @param given how many elements were given before
   */
  record Mark(long given) implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() {
      // Nothing is committed anywhere.
    }
  }

  @Override
  public List<InOrderSource<T>> split(int desiredSplits, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public synchronized Reader createReader(PipelineOptions options, @Nullable Mark mark) {
    Reader before = kept;
    kept = null;
    if (before != null && mark != null && before.given == mark.given()) {
      return before;
    }
    if (before != null) {
      before.closeForGood();
    }
    return new Reader(mark == null ? 0 : mark.given());
  }

  private synchronized boolean keep(Reader reader) {
    if (keepsReaderOpen) {
      kept = reader;
    }
    return keepsReaderOpen;
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return DelegateCoder.of(VarLongCoder.of(), Mark::given, Mark::new);
  }

  @Override
  public Coder<T> getOutputCoder() {
    return coder;
  }

  /** Gives elements in their order. A runner uses it from one thread at a time. */
  private final class Reader extends UnboundedReader<T> {
    private final long toSkip;
    private @Nullable ReadAhead<T> ahead;
    private InOrder.@Nullable Portion<T> current;
    private long given;
    private boolean hasEnded;

    /** The runner has asked once more after the end, so all windows have passed. */
    private boolean isOver;

    private Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;

    Reader(long toSkip) {
      this.toSkip = toSkip;
      this.given = toSkip;
    }

    @Override
    public boolean start() throws IOException {
      if (ahead != null) {
        return advance();
      }
      ReadAhead<T> opened = ReadAhead.of(opener);
      ahead = opened;
      for (long skipped = 0; skipped < toSkip; skipped++) {
        opened.skip();
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      ReadAhead<T> open = ahead;
      if (open == null || hasEnded) {
        isOver = hasEnded;
        return false;
      }
      InOrder.Portion<T> next = open.poll();
      if (next == null) {
        hasEnded = open.hasEnded();
        return false;
      }
      current = next;
      given++;
      watermark = Instant.ofEpochMilli(next.watermarkMillis());
      return true;
    }

    @Override
    public T getCurrent() {
      return portion().element();
    }

    private InOrder.Portion<T> portion() {
      if (current == null) {
        throw new NoSuchElementException("nothing has been read");
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(portion().timestampMillis());
    }

    @Override
    public Instant getWatermark() {
      if (isOver) {
        return BoundedWindow.TIMESTAMP_MAX_VALUE;
      }
      return hasEnded ? AFTER_ALL_WINDOWS : watermark;
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(given);
    }

    @Override
    public InOrderSource<T> getCurrentSource() {
      return InOrderSource.this;
    }

    @Override
    public void close() {
      if (isOver || !keep(this)) {
        closeForGood();
      }
    }

    private void closeForGood() {
      if (ahead != null) {
        ahead.close();
      }
    }
  }
}
