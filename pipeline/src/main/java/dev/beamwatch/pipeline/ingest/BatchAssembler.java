package dev.beamwatch.pipeline.ingest;

import static java.util.Objects.requireNonNull;

import dev.beamwatch.pipeline.reject.DeadLetters;
import dev.beamwatch.pipeline.windows.WindowFinder;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.joda.time.Instant;

/**
 * Sorts the records of a reader into a {@link ReadingBatch}. It finds readings that are too late
 * for their window before Beam does. Beam would drop whole partial aggregates, and not say whose
 * readings they held.
 *
 * <p>The verdict is per partition. A reading is late if its window has expired at its own
 * partition's watermark, as it was before the reading. A runner's watermark is never ahead of that,
 * so all that Beam would drop is refused here. The verdict does not depend on the runner or the
 * number of readers. Not thread-safe.
 */
final class BatchAssembler {
  private static final long NO_EVENT_TIME = Long.MAX_VALUE;

  private final WindowRule windows;
  private final WindowFinder finder;

  private ArrayList<CpuReading> readings = new ArrayList<>();
  private List<CpuReading> replayed = new ArrayList<>();
  private List<CpuReading> told = new ArrayList<>();
  private List<LateReading> late = new ArrayList<>();
  private List<DeadLetter> rejected = new ArrayList<>();
  private long earliestMillis = NO_EVENT_TIME;

  BatchAssembler(WindowRule windows) {
    this.windows = windows;
    this.finder = new WindowFinder(windows);
  }

  /**
   * Adds the records of a chunk.
   *
   * @param chunk after {@link RecordChunk#judge}
   * @param endOffset the first offset that must not be read
   * @param progress of the chunk's partition
   */
  void add(RecordChunk chunk, long endOffset, PartitionProgress progress) {
    readings.ensureCapacity(readings.size() + chunk.size());
    for (int i = 0; i < chunk.size() && chunk.offset(i) < endOffset; i++) {
      if (chunk.reading(i) == null || chunk.verdict(i) == PartitionWatermark.FROM_THE_FUTURE) {
        if (!progress.isReplayed(chunk.offset(i))) {
          rejected.add(rejection(chunk, i));
        }
      } else {
        add(chunk, i, progress);
      }
    }
  }

  private void add(RecordChunk chunk, int index, PartitionProgress progress) {
    CpuReading reading = requireNonNull(chunk.reading(index));
    long occurredAtMillis = chunk.occurredAtMillis(index);
    long verdictMillis = chunk.verdict(index);
    boolean isReplayed = progress.isReplayed(chunk.offset(index));
    long endOfWindow = finder.endOfWindow(occurredAtMillis);
    // The second half matters after a restart. The records of an idle partition do not tell which
    // windows have expired. Such a window would be published again with a part of its readings.
    if (windows.isExpired(endOfWindow, verdictMillis) || progress.wasExpired(endOfWindow)) {
      if (!isReplayed) {
        earliestMillis = Math.min(earliestMillis, occurredAtMillis);
        DeadLetter letter = lateness(chunk.record(index), endOfWindow, verdictMillis);
        late.add(new LateReading(reading, letter));
      }
      return;
    }
    earliestMillis = Math.min(earliestMillis, occurredAtMillis);
    progress.counted(endOfWindow, chunk.offset(index));
    if (!isReplayed) {
      readings.add(reading);
    } else if (progress.wasTold(endOfWindow)) {
      told.add(reading);
    } else {
      replayed.add(reading);
    }
  }

  /** Returns the earliest event time of the batch; if it has none, the minimum time. */
  Instant earliest() {
    return Instant.ofEpochMilli(
        earliestMillis == NO_EVENT_TIME ? PartitionWatermark.UNKNOWN : earliestMillis);
  }

  /** Returns the batch; the next record begins another. */
  ReadingBatch take() {
    ReadingBatch batch = new ReadingBatch(readings, replayed, told, late, rejected);
    readings = new ArrayList<>();
    replayed = new ArrayList<>();
    told = new ArrayList<>();
    late = new ArrayList<>();
    rejected = new ArrayList<>();
    earliestMillis = NO_EVENT_TIME;
    return batch;
  }

  private static DeadLetter rejection(RecordChunk chunk, int index) {
    ConsumerRecord<byte[], byte[]> record = chunk.record(index);
    if (chunk.reading(index) == null) {
      ParsedValue refused = chunk.refused(index);
      return DeadLetters.of(record, requireNonNull(refused.reason()), refused.detail());
    }
    String detail =
        "occurred_at "
            + chunk.occurredAtMillis(index)
            + " is too far ahead of the record's timestamp "
            + record.timestamp();
    return DeadLetters.of(record, RejectionReason.FUTURE, detail);
  }

  private static DeadLetter lateness(
      ConsumerRecord<byte[], byte[]> record, long endOfWindow, long watermarkMillis) {
    String detail =
        "its window ended at "
            + endOfWindow
            + " and the partition's watermark was at "
            + watermarkMillis;
    return DeadLetters.of(record, RejectionReason.LATE, detail);
  }
}
