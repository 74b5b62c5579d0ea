package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Windows of the past as a source that ends. It is an unbounded one because only those have a
 * watermark: with a bounded source every window would wait until all had been read. Elements hold
 * many windows, as a runner's cost is per element. When the last one has been given, the watermark
 * is at the end of time, which ends the pipeline.
 */
final class WindowsSource extends UnboundedSource<List<WindowStats>, WindowsSource.Mark> {
  private static final long serialVersionUID = 1;

  private final OrderedWindows.Opener opener;
  private final boolean keepsReaderOpen;

  private transient @Nullable Reader kept;

  /**
   * Makes a source.
   *
   * @param keepsReaderOpen whether a closed reader waits to be opened again: the DirectRunner
   *     closes readers at random
   */
  WindowsSource(OrderedWindows.Opener opener, boolean keepsReaderOpen) {
    this.opener = opener;
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
  public List<WindowsSource> split(int desiredSplits, PipelineOptions options) {
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
  public Coder<List<WindowStats>> getOutputCoder() {
    return ListCoder.of(WindowStatsCoder.INSTANCE);
  }

  /** Gives elements in their order. A runner uses it from one thread at a time. */
  private final class Reader extends UnboundedReader<List<WindowStats>> {
    private final long toSkip;
    private @Nullable ReadAhead ahead;
    private @Nullable List<WindowStats> current;
    private long given;
    private boolean hasEnded;
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
      ReadAhead opened = ReadAhead.of(opener.open());
      ahead = opened;
      for (long skipped = 0; skipped < toSkip; skipped++) {
        opened.skip();
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      ReadAhead open = ahead;
      if (open == null || hasEnded) {
        return false;
      }
      List<WindowStats> next = open.poll();
      if (next == null) {
        hasEnded = open.hasEnded();
        return false;
      }
      current = next;
      given++;
      // The next windows end later than these.
      watermark = Instant.ofEpochMilli(next.get(next.size() - 1).windowEndMillis());
      return true;
    }

    @Override
    public List<WindowStats> getCurrent() {
      if (current == null) {
        throw new NoSuchElementException("nothing has been read");
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(getCurrent().get(0).windowEndMillis() - 1);
    }

    @Override
    public Instant getWatermark() {
      return hasEnded ? BoundedWindow.TIMESTAMP_MAX_VALUE : watermark;
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(given);
    }

    @Override
    public WindowsSource getCurrentSource() {
      return WindowsSource.this;
    }

    @Override
    public void close() {
      if (hasEnded || !keep(this)) {
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
