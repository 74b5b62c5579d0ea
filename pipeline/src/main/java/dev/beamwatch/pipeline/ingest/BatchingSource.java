package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark.PartitionMark;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * KafkaIO's own source, with up to a thousand records as one element.
 *
 * <p>Splits, positions, watermarks and the reading itself are KafkaIO's. What is added: batches,
 * verdicts ({@link BatchAssembler}), and restart points ({@link RestartPoint}) in place of
 * KafkaIO's committed offsets. Readers that a runner closes may be kept open for a moment: the
 * DirectRunner closes and reopens them all the time, and every reopening costs two Kafka consumers
 * and what the reader had learned about quiet partitions.
 */
final class BatchingSource extends UnboundedSource<ReadingBatch, BatchingMark> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(BatchingSource.class);

  private static final ScheduledExecutorService CLOSER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "beamwatch-reader-closer");
            thread.setDaemon(true);
            return thread;
          });

  private final UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark> records;
  private final Settings settings;

  /** Where to stop, found once, when the source is split; null to go on for ever. */
  private final @Nullable Map<TopicPartition, Long> endOffsets;

  private transient @Nullable BatchingReader keptOpen;

  BatchingSource(
      UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark> records,
      Settings settings) {
    this(records, settings, null);
  }

  private BatchingSource(
      UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark> records,
      Settings settings,
      @Nullable Map<TopicPartition, Long> endOffsets) {
    this.records = records;
    this.settings = settings;
    this.endOffsets = endOffsets;
  }

  /** Returns the offset behind the last record of a partition that is to be read. */
  long endOffset(TopicPartition partition) {
    return endOffsets == null ? Long.MAX_VALUE : endOffsets.getOrDefault(partition, 0L);
  }

  UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark> records() {
    return records;
  }

  Settings settings() {
    return settings;
  }

  @Override
  public List<BatchingSource> split(int desiredSplits, PipelineOptions options) throws Exception {
    int splits =
        settings.maxSplits() == 0 ? desiredSplits : Math.min(desiredSplits, settings.maxSplits());
    List<BatchingSource> sources = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark> split :
        typed(records.split(splits, options))) {
      BatchingSource source = new BatchingSource(split, settings);
      sources.add(settings.stopAtEnd() ? source.stoppingAtEnd(options) : source);
    }
    return sources;
  }

  private BatchingSource stoppingAtEnd(PipelineOptions options) throws IOException {
    List<TopicPartition> partitions =
        assignedPartitions(options).stream()
            .map(mark -> new TopicPartition(mark.getTopic(), mark.getPartition()))
            .toList();
    try (RestartPoints offsets = settings.restartPoints().open()) {
      return new BatchingSource(records, settings, new HashMap<>(offsets.endOffsets(partitions)));
    }
  }

  @SuppressWarnings("unchecked") // a source splits into sources of its own kind
  private static List<UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark>> typed(
      List<?> splits) {
    return (List<UnboundedSource<KafkaRecord<byte[], ParsedValue>, KafkaCheckpointMark>>) splits;
  }

  @Override
  public synchronized BatchingReader createReader(
      PipelineOptions options, @Nullable BatchingMark mark) throws IOException {
    BatchingReader kept = keptOpen;
    keptOpen = null;
    if (kept != null) {
      if (mark != null && kept.standsAt(mark)) {
        return kept;
      }
      kept.closeForGood();
    }
    return new BatchingReader(this, options, mark);
  }

  /** Keeps a reader for {@link Settings#keepReadersOpen}; false if it is to be closed now. */
  synchronized boolean keepOpen(BatchingReader reader) throws IOException {
    if (settings.keepReadersOpen().isZero()) {
      return false;
    }
    BatchingReader other = keptOpen;
    keptOpen = reader;
    if (other != null) {
      other.closeForGood();
    }
    var unused =
        CLOSER.schedule(
            () -> closeIfStillKept(reader),
            settings.keepReadersOpen().toMillis(),
            TimeUnit.MILLISECONDS);
    return true;
  }

  private synchronized void closeIfStillKept(BatchingReader reader) {
    if (keptOpen == reader) {
      keptOpen = null;
      try {
        reader.closeForGood();
      } catch (IOException | RuntimeException e) {
        LOG.warn("closing a Kafka reader failed", e);
      }
    }
  }

  /** Returns the partitions that this split reads, in the order KafkaIO wants them back. */
  List<PartitionMark> assignedPartitions(PipelineOptions options) throws IOException {
    // KafkaIO does not say; but the first mark of a reader, even of one never started, names them.
    return ((KafkaCheckpointMark) records.createReader(options, null).getCheckpointMark())
        .getPartitions();
  }

  @Override
  public Coder<BatchingMark> getCheckpointMarkCoder() {
    return BatchingMarkCoder.INSTANCE;
  }

  @Override
  public Coder<ReadingBatch> getOutputCoder() {
    return ReadingBatchCoder.INSTANCE;
  }

  /**
   * How to read.
   *
   * @param windows which window a reading belongs to, and until when
   * @param maxBatchSize records per element, positive
   * @param maxSplits readers at most, 0 for as many as the runner wants
   * @param keepReadersOpen how long a reader that the runner closed waits to be reopened; zero on
   *     runners that close a reader only when they are done with it
   * @param stopAtEnd whether to end where the topic ends when the source is split
   * @param restartPoints where restart points are kept
   */
  record Settings(
      WindowRule windows,
      int maxBatchSize,
      int maxSplits,
      Duration keepReadersOpen,
      boolean stopAtEnd,
      RestartPoints.Factory restartPoints)
      implements Serializable {}
}
