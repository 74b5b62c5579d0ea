package dev.beamwatch.pipeline.ingest;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.runner.BundleEnds;
import dev.beamwatch.pipeline.runner.BundlePause;
import dev.beamwatch.pipeline.runner.IdlePause;
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
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records that KafkaIO's reader has at hand and emits them as one element. Position and
 * watermark are those of KafkaIO's reader after the last record of the batch. Not thread-safe: a
 * runner uses a reader from one thread at a time.
 */
final class BatchingReader extends UnboundedReader<ReadingBatch> implements OrderlyStop.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(BatchingReader.class);

  /**
   * The watermark after the last record. It passes the end of every window that a reading can be
   * in. It is not the end of time: that would also end the global window and drop the messages that
   * wait for Slack there.
   */
  static final Instant AFTER_ALL_WINDOWS =
      Instant.ofEpochMilli(SqlTimestamps.MAX_MILLIS + Duration.ofDays(3 * 365).toMillis());

  private final BatchingSource source;
  private final BatchingSource.Wiring wiring;
  private final PipelineOptions options;
  private final WindowRule windows;
  private final RestartPoints restartPoints;
  private final BatchAssembler assembler;
  private final OrderlyStop stop;
  private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();
  private final Map<TopicPartition, String> logIds = new HashMap<>();
  private final BundlePause pause = new BundlePause();

  private ReadPositions positions = ReadPositions.open(Map.of(), partitions -> Map.of());
  private @Nullable BatchingMark startFrom;
  private volatile @Nullable UnboundedReader<KafkaRecord<byte[], byte[]>> records;
  private @Nullable ReadingBatch current;
  private boolean hasEnded;

  /** Timers in the global window are lost when time ends, so it ends only afterwards. */
  private boolean wasAskedAfterTheEnd;

  private final Counter taken = PipelineCounter.READINGS_TAKEN.counter();

  /** Whether the runner's bundle still holds an element of this reader. */
  private boolean hasGiven;

  /** Progress when the runner last asked in vain, so that all that was given is done. */
  private volatile @Nullable Done done;

  /**
   * Progress that is done.
   *
   * @param toldBeforeMillis windows before this were written
   */
  private record Done(BatchingMark mark, long toldBeforeMillis) {}

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
    this.stop = OrderlyStop.of(options);
    this.startFrom = startFrom;
  }

  @Override
  public boolean start() throws IOException {
    if (records != null) {
      // The runner closed it, the source kept it open and hands it out again.
      return advance();
    }
    if (wiring.settings().readsWhenAllIsDone()) {
      stop.add(this);
    }
    List<BatchingMark.Position> checkpointed =
        startFrom == null ? List.of() : startFrom.positions();
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = open(checkpointed);
    startFrom = null;
    return give(!stop.hasBegun() && assemble(reader, reader.start()));
  }

  @Override
  public boolean advance() throws IOException {
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = started();
    wasAskedAfterTheEnd = hasEnded;
    return give(
        !stop.hasBegun()
            && !isOver()
            && !pause.isOn(BundleEnds.last(), System.nanoTime())
            && advance(reader));
  }

  private boolean advance(UnboundedReader<KafkaRecord<byte[], byte[]>> reader) throws IOException {
    boolean hasChunk;
    try {
      hasChunk = reader.advance();
    } catch (IOException e) {
      if (!positions.areLost()) {
        throw e;
      }
      hasChunk = false;
    }
    if (!positions.areLost()) {
      return assemble(reader, hasChunk);
    }
    // The log is no longer the one that was read: treat it as a restart from a checkpoint.
    List<BatchingMark.Position> last = getCheckpointMark().positions();
    reader.close();
    UnboundedReader<KafkaRecord<byte[], byte[]>> next = open(last);
    return assemble(next, next.start());
  }

  /**
   * Opens KafkaIO's reader.
   *
   * @param from positions to continue from; empty for those of the consumer group
   */
  private UnboundedReader<KafkaRecord<byte[], byte[]>> open(List<BatchingMark.Position> from)
      throws IOException {
    BatchingMark mark = startingMark(from);
    for (BatchingMark.Position position : mark.positions()) {
      progress.put(position.topicPartition(), position.progress().resume());
      logIds.put(position.topicPartition(), position.logId());
    }
    reportedWatermark = later(mark.watermark(), reportedWatermark);
    positions.close();
    ReadPositions opened = ReadPositions.open(Map.copyOf(logIds), restartPoints::logIds);
    positions = opened;
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader =
        wiring.records(source.partitions(), opened).createReader(options, mark.kafka());
    records = reader;
    return reader;
  }

  /**
   * Records what the runner gets. A runner that reads only when all before is done says so by
   * asking again. If there is nothing to give, nobody would commit the last of it.
   */
  private boolean give(boolean hasBatch) {
    if (hasBatch) {
      taken.inc(requireNonNull(current).recordCount());
      hasGiven = true;
      done = null;
    } else if (wiring.settings().readsWhenAllIsDone()
        && !hasGiven
        && !(stop.hasBegun() && isQuiet())) {
      BatchingMark mark = getCheckpointMark();
      restartPoints.commit(mark);
      done = new Done(mark, hasEnded ? lastEndOfWindow() : reportedWatermark.getMillis());
      IdlePause.take();
    }
    return hasBatch;
  }

  /** Returns the end of the latest window that has readings; at least the watermark told. */
  private long lastEndOfWindow() {
    return progress.values().stream()
        .mapToLong(PartitionProgress::lastEndOfWindow)
        .reduce(reportedWatermark.getMillis(), Math::max);
  }

  @Override
  public boolean isQuiet() {
    return done != null;
  }

  @Override
  public void commitLast(boolean allIsTold, Duration patience) {
    Done all = done;
    if (all != null) {
      restartPoints.commitLast(
          allIsTold ? all.mark().told(all.toldBeforeMillis()) : all.mark(), patience);
    }
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
    // Records after the end came after the start. They are for the next run.
    assembler.add(chunk, source.endOffset(partition), progressOf(partition));
    currentTimestamp = later(assembler.earliest(), reportedWatermark);
    current = assembler.take();
    return true;
  }

  private PartitionProgress progressOf(TopicPartition partition) {
    return requireNonNull(progress.get(partition));
  }

  /**
   * Finds where to begin, and checks what was kept outside the log against the log.
   *
   * @param checkpointed positions in a checkpoint; empty for those of the consumer group
   */
  private BatchingMark startingMark(List<BatchingMark.Position> checkpointed) throws IOException {
    Map<TopicPartition, PartitionLog> logs = restartPoints.logs(source.partitions());
    Map<TopicPartition, RestartPoints.Commit> commits =
        checkpointed.isEmpty() ? restartPoints.find(source.partitions()) : Map.of();
    Map<TopicPartition, BatchingMark.Position> known = new HashMap<>();
    checkpointed.forEach(position -> known.put(position.topicPartition(), position));
    List<BatchingMark.Position> positions = new ArrayList<>();
    for (TopicPartition partition : source.partitions()) {
      PartitionLog log = requireNonNull(logs.get(partition));
      BatchingMark.Position position = known.get(partition);
      StartingPoint start =
          position == null
              ? startWithoutCheckpoint(commits.get(partition), log)
              : StartingPoint.ofCheckpoint(position, log);
      if (start.warning() != null) {
        LOG.warn("{}: {}", partition, start.warning());
      }
      positions.add(
          new BatchingMark.Position(
              partition.topic(),
              partition.partition(),
              log.id(),
              start.offset(),
              position == null ? PartitionWatermark.UNKNOWN : position.watermarkMillis(),
              start.progress()));
    }
    return new BatchingMark(positions, windows, null);
  }

  private StartingPoint startWithoutCheckpoint(
      RestartPoints.@Nullable Commit commit, PartitionLog log) {
    long otherwise = wiring.settings().fromEnd() ? log.readableEnd() : log.start();
    return commit == null
        ? StartingPoint.without(otherwise)
        : StartingPoint.ofCommit(commit.offset(), commit.metadata(), log, otherwise);
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
    Instant ofAll = records.getWatermark();
    Instant now = wiring.settings().untilMillis() == null ? ofAll : ofUnfinishedPartitions();
    reportedWatermark = later(now, reportedWatermark);
    if (!isAtEnd()) {
      return reportedWatermark;
    }
    return isOver() ? BoundedWindow.TIMESTAMP_MAX_VALUE : AFTER_ALL_WINDOWS;
  }

  /** Tells whether all that was wanted has been read, and time ends with it. */
  private boolean isOver() {
    return wasAskedAfterTheEnd && wiring.settings().untilMillis() != null;
  }

  /**
   * Returns the watermark of those partitions of which more is to come. Where a stretch of the past
   * ends is known, so nobody has to wait by the clock for a partition that has nothing left.
   */
  private Instant ofUnfinishedPartitions() {
    long smallest = Long.MAX_VALUE;
    for (PartitionMark mark : kafkaMark().getPartitions()) {
      TopicPartition partition = new TopicPartition(mark.getTopic(), mark.getPartition());
      if (nextOffset(mark) < source.endOffset(partition)) {
        smallest = Math.min(smallest, mark.getWatermarkMillis());
      }
    }
    return smallest == Long.MAX_VALUE ? reportedWatermark : Instant.ofEpochMilli(smallest);
  }

  /** Tells whether the end has been reached. */
  private boolean isAtEnd() {
    if (hasEnded) {
      return true;
    }
    long until = requireNonNullElse(wiring.settings().untilMillis(), Long.MAX_VALUE);
    for (PartitionMark mark : kafkaMark().getPartitions()) {
      TopicPartition partition = new TopicPartition(mark.getTopic(), mark.getPartition());
      if (nextOffset(mark) < source.endOffset(partition) && mark.getWatermarkMillis() < until) {
        return false;
      }
    }
    hasEnded = true;
    PipelineCounter.READERS_ENDED.counter().inc();
    return true;
  }

  /** Returns the first offset that may hold an unread record. */
  private long nextOffset(PartitionMark mark) {
    TopicPartition partition = new TopicPartition(mark.getTopic(), mark.getPartition());
    return positions.settled(partition).orElse(mark.getNextOffset());
  }

  private KafkaCheckpointMark kafkaMark() {
    return (KafkaCheckpointMark) started().getCheckpointMark();
  }

  @Override
  public BatchingMark getCheckpointMark() {
    if (records == null) {
      // Flink may take a checkpoint after making a reader and before starting it.
      return startFrom == null ? new BatchingMark(List.of(), null, null) : startFrom;
    }
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = started();
    // KafkaIO's mark holds the watermark that it was last asked for.
    reader.getWatermark();
    List<BatchingMark.Position> marked = new ArrayList<>();
    for (PartitionMark mark : kafkaMark().getPartitions()) {
      TopicPartition partition = new TopicPartition(mark.getTopic(), mark.getPartition());
      PartitionProgress read = progressOf(partition);
      read.expire(windows, reportedWatermark.getMillis());
      marked.add(
          new BatchingMark.Position(
              mark.getTopic(),
              mark.getPartition(),
              logIds.getOrDefault(partition, ""),
              Math.min(nextOffset(mark), source.endOffset(partition)),
              mark.getWatermarkMillis(),
              read.snapshot()));
    }
    hasGiven = false;
    return new BatchingMark(marked, windows, restartPoints);
  }

  /** Tells whether the reader holds consumers, in use or kept for reuse. */
  boolean isOpen() {
    return records != null;
  }

  /** Tells whether this reader stands where a new one would start at the given mark. */
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
    // Flink's metrics ask at any time, even before the start.
    return reader == null ? BACKLOG_UNKNOWN : reader.getSplitBacklogBytes();
  }

  @Override
  public UnboundedSource<ReadingBatch, ?> getCurrentSource() {
    return source;
  }

  /** Returns the reader to the source, which may keep it open for a while. */
  @Override
  public void close() throws IOException {
    if (records == null || !source.keepOpen(this, wiring.settings().keepReadersOpen())) {
      closeForGood();
    }
  }

  void closeForGood() throws IOException {
    UnboundedReader<KafkaRecord<byte[], byte[]>> reader = records;
    records = null;
    stop.remove(this);
    restartPoints.close();
    positions.close();
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
