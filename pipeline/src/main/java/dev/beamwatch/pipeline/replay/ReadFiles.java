package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.recordings.BadLines;
import dev.beamwatch.recordings.Onlooker;
import dev.beamwatch.recordings.Readings;
import dev.beamwatch.recordings.RecordedFiles;
import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.recordings.RecordingLayout;
import dev.beamwatch.recordings.RecordingOption;
import dev.beamwatch.recordings.RecordingOption.Spelling;
import dev.beamwatch.recordings.TemporaryFolder;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads recorded files.
 *
 * <p>Output: batches of readings, all of them on time. Time: readings are put in order of event
 * time, and the watermark follows them.
 */
public final class ReadFiles extends PTransform<PBegin, PCollection<ReadingBatch>> {
  private static final Logger LOG = LoggerFactory.getLogger(ReadFiles.class);

  private final Recorded recorded;
  private final Period period;
  private final boolean keepsReaderOpen;

  /**
   * Makes the step.
   *
   * @param keepsReaderOpen whether a closed reader waits to be opened again: the DirectRunner
   *     closes readers at random
   */
  public ReadFiles(Recorded recorded, Period period, boolean keepsReaderOpen) {
    this.recorded = recorded;
    this.period = period;
    this.keepsReaderOpen = keepsReaderOpen;
  }

  /**
   * What is read.
   *
   * @param files their paths, where they are read
   * @param options how they are read
   * @param skipsBadLines whether lines that hold no reading are left out
   */
  public record Recorded(
      List<String> files, Map<RecordingOption, String> options, boolean skipsBadLines)
      implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * Returns how the files are read.
     *
     * @throws RecordingException if an option is wrong
     */
    public RecordingLayout layout() throws RecordingException {
      RecordingLayout.Builder layout = RecordingLayout.builder(Spelling.CAMEL_CASE);
      options.forEach(layout::set);
      return layout.build();
    }
  }

  @Override
  public PCollection<ReadingBatch> expand(PBegin input) {
    return input.apply(
        "Files",
        Read.from(
            new InOrderSource<>(
                new Opener(recorded, period), ReadingBatchCoder.INSTANCE, keepsReaderOpen)));
  }

  private record Opener(Recorded recorded, Period period) implements InOrder.Opener<ReadingBatch> {
    private static final long serialVersionUID = 1;

    @Override
    public InOrder<ReadingBatch> open() throws IOException {
      try {
        BadLines badLines = new BadLines(recorded.skipsBadLines());
        RecordedFiles files =
            new RecordedFiles(
                    recorded.files().stream().map(Path::of).toList(),
                    recorded.layout(),
                    new Patience())
                .refusingOverlaps();
        return new Batches(
            files.inOrderOfTime(badLines, TemporaryFolder.of("java.io.tmpdir", null)),
            badLines,
            period);
      } catch (RecordingException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }

  private static final class Patience implements Onlooker {
    @Override
    public long millis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void hear(String news) {
      LOG.info("{}", news);
    }

    @Override
    public boolean wantsStop() {
      return Thread.currentThread().isInterrupted();
    }
  }

  /** Puts readings into batches. */
  private static final class Batches implements InOrder<ReadingBatch> {
    private static final int ENOUGH = 5_000;

    private final Readings readings;
    private final BadLines badLines;
    private final Period period;

    Batches(Readings readings, BadLines badLines, Period period) {
      this.readings = readings;
      this.badLines = badLines;
      this.period = period;
    }

    @Override
    public @Nullable Portion<ReadingBatch> next() throws IOException {
      List<CpuReading> gathered = new ArrayList<>(ENOUGH);
      try {
        while (gathered.size() < ENOUGH) {
          CpuReading next = readings.next();
          if (next == null || next.occurredAtMillis() >= period.toMillis()) {
            break;
          }
          if (period.contains(next.occurredAtMillis())) {
            gathered.add(next);
          }
        }
      } catch (RecordingException e) {
        throw new IOException(e.getMessage(), e);
      }
      if (gathered.isEmpty()) {
        badLines.summary().ifPresent(LOG::warn);
        return null;
      }
      return new Portion<>(
          new ReadingBatch(gathered, List.of(), List.of(), List.of(), List.of()),
          gathered.get(0).occurredAtMillis(),
          gathered.get(gathered.size() - 1).occurredAtMillis());
    }

    @Override
    public void close() {
      readings.close();
    }
  }
}
