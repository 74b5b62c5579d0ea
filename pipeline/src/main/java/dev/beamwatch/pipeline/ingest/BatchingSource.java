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
 * KafkaIO's own source, with a poll's records of a partition as one element, see {@link
 * RecordChunk}.
 *
 * <p>Positions, watermarks and the reading itself are KafkaIO's. What is added: batches, verdicts
 * ({@link BatchAssembler}), and restart points ({@link RestartPoint}) in place of KafkaIO's
 * committed offsets. Readers that a runner closes may be kept open for a moment: the DirectRunner
 * closes and reopens them all the time, and every reopening costs two Kafka consumers and what the
 * reader had learned about quiet partitions.
 *
 * <p>Flink writes the source, serialised, into every checkpoint, and goes on with that copy after a
 * restore. So it holds nothing but the names of its partitions; brokers, secrets and everything
 * else that a new start may want to change is found in the options of the job that runs, see {@link
 * Wiring}.
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

  /** What this split reads, in the order KafkaIO wants it back; empty before the split. */
  private final ArrayList<TopicPartition> partitions;

  /** Where to stop, found once, when the source is split; null to go on for ever. */
  private final @Nullable HashMap<TopicPartition, Long> endOffsets;

  private transient @Nullable BatchingReader keptOpen;

  /**
   * Makes the source of a whole topic.
   *
   * @param wirings finds out how to read; a class whose serialised form never changes
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

  /** Returns the offset behind the last record of a partition that is to be read. */
  long endOffset(TopicPartition partition) {
    return endOffsets == null ? Long.MAX_VALUE : endOffsets.getOrDefault(partition, 0L);
  }

  /** Returns the partitions that this split reads, in the order KafkaIO wants them back. */
  List<TopicPartition> partitions() {
    return Collections.unmodifiableList(partitions);
  }

  SerializableFunction<PipelineOptions, Wiring> wirings() {
    return wirings;
  }

  /**
   * Deals the topic's partitions out: as many splits as the runner wants, or fewer if there are
   * fewer partitions. KafkaIO would make more where the numbers do not divide; but two readers in
   * one of Flink's tasks wait for each other, which is worse than one that has a partition more.
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

  /** Keeps a reader for {@link Settings#keepReadersOpen}; false if it is to be closed now. */
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

  /** How to get at Kafka where a source runs; made anew from the options of each job. */
  interface Wiring {
    /** Returns the topic. */
    String topic();

    /** Asks the brokers for the topic's partitions. */
    List<TopicPartition> partitions();

    /**
     * Returns KafkaIO's source of the given partitions, each of whose records is a chunk.
     *
     * @param positions is told how far its consumers get
     */
    UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> records(
        List<TopicPartition> partitions, ReadPositions positions);

    /** Returns how to read. */
    Settings settings();
  }

  /**
   * How to read.
   *
   * @param windows which window a reading belongs to, and until when
   * @param maxSplits readers at most, 0 for as many as the runner wants
   * @param keepReadersOpen how long a reader that the runner closed waits to be reopened; zero on
   *     runners that close a reader only when they are done with it
   * @param readsWhenAllIsDone whether the runner asks a reader for more only when all that it gave
   *     before is done, so that asking in vain is the moment to commit
   * @param fromEnd whether to begin at the end of the topic when there is no restart point
   * @param stopAtEnd whether to end where the topic ends when the source is split
   * @param restartPoints where restart points are kept
   */
  record Settings(
      WindowRule windows,
      int maxSplits,
      Duration keepReadersOpen,
      boolean readsWhenAllIsDone,
      boolean fromEnd,
      boolean stopAtEnd,
      RestartPoints.Factory restartPoints) {}
}
