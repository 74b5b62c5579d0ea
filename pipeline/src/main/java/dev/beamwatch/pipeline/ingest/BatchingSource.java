package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * KafkaIO's own source, which gives the records of a poll and partition as one element, see {@link
 * RecordChunk}.
 *
 * <p>Positions, watermarks and the reading are KafkaIO's. This adds batches, verdicts ({@link
 * BatchAssembler}), and restart points ({@link RestartPoint}) in place of KafkaIO's committed
 * offsets. Closed readers may be kept open for a moment: the DirectRunner closes and reopens them
 * all the time, and each reopening costs two Kafka consumers and what the reader knows about quiet
 * partitions.
 *
 * <p>Flink writes the serialised source into every checkpoint, and continues with that copy after a
 * restore. So it holds only the names of its partitions. The options of the running job give
 * everything else that a new start may change, brokers and secrets included, see {@link Wiring}.
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

  private final SerializableFunction<PipelineOptions, Wiring> wirings;

  /** The partitions of this split, in KafkaIO's order; empty before the split. */
  private final ArrayList<TopicPartition> partitions;

  /** Where to stop, found when the source is split; null to read for ever. */
  private final @Nullable HashMap<TopicPartition, Long> endOffsets;

  private transient @Nullable BatchingReader keptOpen;

  /**
   * Makes the source of a whole topic.
   *
   * @param wirings finds out how to read; its serialised form never changes
   */
  BatchingSource(SerializableFunction<PipelineOptions, Wiring> wirings) {
    this(wirings, List.of(), null);
  }

  private BatchingSource(
      SerializableFunction<PipelineOptions, Wiring> wirings,
      List<TopicPartition> partitions,
      @Nullable Map<TopicPartition, Long> endOffsets) {
    this.wirings = wirings;
    this.partitions = new ArrayList<>(partitions);
    this.endOffsets = endOffsets == null ? null : new HashMap<>(endOffsets);
  }

  /** Returns the offset after the last record to read of a partition. */
  long endOffset(TopicPartition partition) {
    return endOffsets == null ? Long.MAX_VALUE : endOffsets.getOrDefault(partition, 0L);
  }

  /** Returns the partitions of this split, in KafkaIO's order. */
  List<TopicPartition> partitions() {
    return Collections.unmodifiableList(partitions);
  }

  SerializableFunction<PipelineOptions, Wiring> wirings() {
    return wirings;
  }

  /**
   * Deals the topic's partitions out: as many splits as the runner wants, or fewer if there are
   * fewer partitions. KafkaIO would make more where the numbers do not divide. But two readers in
   * one Flink task wait for each other. That is worse than a reader with one partition more.
   */
  @Override
  public List<BatchingSource> split(int desiredSplits, PipelineOptions options) throws Exception {
    Wiring wiring = wirings.apply(options);
    List<TopicPartition> all = new ArrayList<>(wiring.partitions());
    all.sort(
        Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
    int maxSplits = wiring.settings().maxSplits();
    int splits =
        Math.min(all.size(), maxSplits == 0 ? desiredSplits : Math.min(desiredSplits, maxSplits));
    List<BatchingSource> sources = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      List<TopicPartition> dealt = new ArrayList<>();
      for (int i = split; i < all.size(); i += splits) {
        dealt.add(all.get(i));
      }
      sources.add(
          new BatchingSource(
              wirings, dealt, wiring.settings().stopAtEnd() ? ends(wiring, dealt) : null));
    }
    return sources;
  }

  private static Map<TopicPartition, Long> ends(Wiring wiring, List<TopicPartition> partitions)
      throws IOException {
    Map<TopicPartition, Long> ends = new HashMap<>();
    try (RestartPoints restartPoints = wiring.settings().restartPoints().open()) {
      restartPoints
          .logs(partitions)
          .forEach(
              (partition, log) -> {
                if (log.readableEnd() < log.end()) {
                  LOG.warn(
                      "{}: a transaction is open at offset {}, so this run ends there; what comes"
                          + " behind is for the next",
                      partition,
                      log.readableEnd());
                }
                ends.put(partition, log.readableEnd());
              });
    }
    return ends;
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
    Wiring wiring = wirings.apply(options);
    for (TopicPartition partition : partitions) {
      if (!partition.topic().equals(wiring.topic())) {
        throw new IOException(
            "the checkpoint holds positions in topic "
                + partition.topic()
                + "; to read "
                + wiring.topic()
                + " instead, start without it");
      }
    }
    if (mark != null) {
      mark.requireWindows(wiring.settings().windows());
    }
    return new BatchingReader(this, wiring, options, mark);
  }

  /** Keeps a reader for {@link Settings#keepReadersOpen}; false if it must be closed now. */
  synchronized boolean keepOpen(BatchingReader reader, Duration howLong) throws IOException {
    if (howLong.isZero()) {
      return false;
    }
    BatchingReader other = keptOpen;
    keptOpen = reader;
    if (other != null) {
      other.closeForGood();
    }
    var unused =
        CLOSER.schedule(() -> closeIfStillKept(reader), howLong.toMillis(), TimeUnit.MILLISECONDS);
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

  @Override
  public Coder<BatchingMark> getCheckpointMarkCoder() {
    return BatchingMarkCoder.INSTANCE;
  }

  @Override
  public Coder<ReadingBatch> getOutputCoder() {
    return ReadingBatchCoder.INSTANCE;
  }

  @Override
  public String toString() {
    return "readings of " + partitions;
  }

  /** How a source reaches Kafka where it runs. Made anew from the options of each job. */
  interface Wiring {
    /** Returns the topic. */
    String topic();

    /** Returns the topic's partitions, as the brokers know them. */
    List<TopicPartition> partitions();

    /**
     * Returns KafkaIO's source of the given partitions. Each of its records is a chunk.
     *
     * @param positions learns how far its consumers get
     */
    UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> records(
        List<TopicPartition> partitions, ReadPositions positions);

    /** Returns how to read. */
    Settings settings();
  }

  /**
   * How to read.
   *
   * @param windows which window a reading belongs to, and when it expires
   * @param maxSplits readers at most, 0 for as many as the runner wants
   * @param keepReadersOpen how long a closed reader waits to be reopened; zero on runners that
   *     close a reader only when they are done with it
   * @param readsWhenAllIsDone whether the runner asks a reader for more only when all that it gave
   *     before is done; a reader that has nothing to give can then commit
   * @param fromEnd whether to begin at the end of the topic when there is no restart point
   * @param stopAtEnd whether to end where the topic ends when the source is split
   * @param untilMillis event time that is enough: a partition whose watermark has passed it is not
   *     waited for, and time ends when all are read; null to read on while the job runs
   * @param restartPoints where restart points are kept
   */
  record Settings(
      WindowRule windows,
      int maxSplits,
      Duration keepReadersOpen,
      boolean readsWhenAllIsDone,
      boolean fromEnd,
      boolean stopAtEnd,
      @Nullable Long untilMillis,
      RestartPoints.Factory restartPoints) {}
}
