package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark.PartitionMark;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Pulls the records that KafkaIO's reader has at hand and hands them on as one element. Position
 * and watermark are those of KafkaIO's reader behind the last record of the batch. Not thread-safe,
 * as runners use readers.
 */
final class BatchingReader extends UnboundedReader<ReadingBatch> {
  /**
   * The watermark when everything was read that is to be read. It closes every window that a
   * reading can be in; but it is not the end of time, which would close the global window as well,
   * and with it drop the messages that wait for Slack there.
   */
  static final Instant AFTER_ALL_WINDOWS =
      Instant.ofEpochMilli(SqlTimestamps.MAX_MILLIS + Duration.ofDays(3 * 365).toMillis());

  /** Lets KafkaIO begin where {@code auto.offset.reset} says. */
  private static final long FROM_THE_BEGINNING = -1;

  private final BatchingSource source;
  private final BatchingSource.Wiring wiring;
  private final PipelineOptions options;
  private final WindowRule windows;
  private final RestartPoints restartPoints;
  private final BatchAssembler assembler;
  private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();
  private final BundlePause pause = new BundlePause();

  private @Nullable BatchingMark startFrom;
  private volatile @Nullable UnboundedReader<KafkaRecord<byte[], byte[]>> records;
  private @Nullable ReadingBatch current;
  private boolean hasEnded;
  private Instant currentTimestamp = Instant.ofEpochMilli(PartitionWatermark.UNKNOWN);
  private Instant reportedWatermark = Instant.ofEpochMilli(PartitionWatermark.UNKNOWN);

  BatchingReader(
      BatchingSource source,
      BatchingSource.Wiring wiring,
      PipelineOptions options,
      @Nullable BatchingMark startFrom) {
    this.source = source;
    this.wiring = wiring;
    this.options = options;
    this.windows = wiring.settings().windows();
    this.restartPoints = wiring.settings().restartPoints().open();
    this.assembler = new BatchAssembler(windows);
    this.startFrom = startFrom;
  }

  @Override
  public boolean start() throws IOException {
    if (records != null) {
      // Closed by the runner, kept open by the source, and handed out again.
      return advance();
    }
    BatchingMark mark =
        startFrom == null || startFrom.positions().isEmpty() ? restartMark() : startFrom;
    startFrom = null;
    for (BatchingMark.Position position : mark.positions()) {
      progress.put(position.topicPartition(), position.progress().resume());
    }
    reportedWatermark = later(mark.watermark(), reportedWatermark);
    records = wiring.records(source.partitions()).createReader(options, mark.kafka());
    return assemble(records, records.start());
  }

  @Override
  public boolean advance() throws IOException {
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = started();
    return !pause.isOn(BundleEnds.last(), System.nanoTime()) && assemble(reader, reader.advance());
  }

  /** Makes a batch of the reader's current chunk, if it has one. */
  private boolean assemble(UnboundedReader<KafkaRecord<byte[], byte[]>> reader, boolean hasChunk) {
    if (!hasChunk) {
      pause.caughtUp();
      return false;
    }
    KafkaRecord<byte[], byte[]> last = reader.getCurrent();
    RecordChunk chunk = RecordChunk.in(last.getHeaders());
    if (chunk.isLast()) {
      pause.caughtUp();
    }
    TopicPartition partition = new TopicPartition(last.getTopic(), last.getPartition());
    // Behind the end are records that came after the start; they are for the next run.
    assembler.add(chunk, source.endOffset(partition), progressOf(partition));
    currentTimestamp = later(assembler.earliest(), reportedWatermark);
    current = assembler.take();
    return true;
  }

  private PartitionProgress progressOf(TopicPartition partition) {
    return progress.computeIfAbsent(
        partition, key -> new PartitionProgress(PartitionWatermark.UNKNOWN, 0));
  }

  /** Finds out where a run without a checkpoint begins. */
  private BatchingMark restartMark() throws IOException {
    Map<TopicPartition, RestartPoint> found = restartPoints.find(source.partitions());
    List<BatchingMark.Position> positions = new ArrayList<>();
    for (TopicPartition partition : source.partitions()) {
      RestartPoint point = found.get(partition);
      PartitionProgress start =
          point == null
              ? new PartitionProgress(PartitionWatermark.UNKNOWN, 0)
              : new PartitionProgress(point.closedBeforeMillis(), point.readUpTo());
      positions.add(
          new BatchingMark.Position(
              partition.topic(),
              partition.partition(),
              point == null ? FROM_THE_BEGINNING : point.offset(),
              PartitionWatermark.UNKNOWN,
              start.snapshot()));
    }
    return new BatchingMark(positions, null);
  }

  @Override
  public ReadingBatch getCurrent() {
    if (current == null) {
      throw new NoSuchElementException("no batch has been read");
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    if (current == null) {
      throw new NoSuchElementException("no batch has been read");
    }
    return currentTimestamp;
  }

  @Override
  public Instant getWatermark() {
    if (records == null) {
      return reportedWatermark;
    }
    reportedWatermark = later(records.getWatermark(), reportedWatermark);
    return isAtEnd() ? AFTER_ALL_WINDOWS : reportedWatermark;
  }

  /** Tells whether everything was read that is to be read. */
  private boolean isAtEnd() {
    if (hasEnded) {
      return true;
    }
    for (PartitionMark mark : kafkaMark().getPartitions()) {
      if (mark.getNextOffset()
          < source.endOffset(new TopicPartition(mark.getTopic(), mark.getPartition()))) {
        return false;
      }
    }
    hasEnded = true;
    PipelineCounter.READERS_ENDED.counter().inc();
    return true;
  }

  private KafkaCheckpointMark kafkaMark() {
    return (KafkaCheckpointMark) started().getCheckpointMark();
  }

  @Override
  public BatchingMark getCheckpointMark() {
    if (records == null) {
      // Flink may take a checkpoint between making a reader and starting it.
      return startFrom == null ? new BatchingMark(List.of(), null) : startFrom;
    }
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = started();
    // KafkaIO marks a partition with the watermark that it was last asked for.
    reader.getWatermark();
    List<BatchingMark.Position> positions = new ArrayList<>();
    for (PartitionMark mark : kafkaMark().getPartitions()) {
      PartitionProgress partition =
          progressOf(new TopicPartition(mark.getTopic(), mark.getPartition()));
      partition.close(windows, reportedWatermark.getMillis());
      positions.add(
          new BatchingMark.Position(
              mark.getTopic(),
              mark.getPartition(),
              Math.min(
                  mark.getNextOffset(),
                  source.endOffset(new TopicPartition(mark.getTopic(), mark.getPartition()))),
              mark.getWatermarkMillis(),
              partition.snapshot()));
    }
    return new BatchingMark(positions, restartPoints);
  }

  /** Tells whether the reader holds consumers, in use or kept for reuse. */
  boolean isOpen() {
    return records != null;
  }

  /** Tells whether going on with this reader is the same as opening one at the given mark. */
  boolean standsAt(BatchingMark mark) {
    return records != null && offsets(mark).equals(offsets(getCheckpointMark()));
  }

  private static Map<TopicPartition, Long> offsets(BatchingMark mark) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    mark.positions().forEach(p -> offsets.put(p.topicPartition(), p.nextOffset()));
    return offsets;
  }

  @Override
  public long getSplitBacklogBytes() {
    UnboundedReader<?> reader = records;
    // Asked by Flink's metrics at any time, before the start as well.
    return reader == null ? BACKLOG_UNKNOWN : reader.getSplitBacklogBytes();
  }

  @Override
  public UnboundedSource<ReadingBatch, ?> getCurrentSource() {
    return source;
  }

  /** Gives the reader back. The source may keep it open for a while, see {@link BatchingSource}. */
  @Override
  public void close() throws IOException {
    if (records == null || !source.keepOpen(this, wiring.settings().keepReadersOpen())) {
      closeForGood();
    }
  }

  void closeForGood() throws IOException {
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = records;
    records = null;
    restartPoints.close();
    if (reader != null) {
      reader.close();
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private UnboundedReader<KafkaRecord<byte[], byte[]>> started() {
    if (records == null) {
      throw new IllegalStateException("the reader is not started, or closed");
    }
    return records;
  }
}
