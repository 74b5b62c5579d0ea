package dev.beamwatch.pipeline.ingest;

import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark.PartitionMark;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link BatchingReader} stands: KafkaIO's position and the progress of every partition.
 */
final class BatchingMark implements CheckpointMark {
  private final List<Position> positions;

  /** Commits the restart points; absent in a mark that was read from a checkpoint. */
  private final transient @Nullable RestartPoints restartPoints;

  BatchingMark(List<Position> positions, @Nullable RestartPoints restartPoints) {
    this.positions = List.copyOf(positions);
    this.restartPoints = restartPoints;
  }

  List<Position> positions() {
    return positions;
  }

  /** Returns the watermark of the whole: that of the partition which is furthest behind. */
  Instant watermark() {
    return Instant.ofEpochMilli(
        positions.stream()
            .mapToLong(Position::watermarkMillis)
            .min()
            .orElse(PartitionWatermark.UNKNOWN));
  }

  /** Returns the position as KafkaIO's own source understands it. */
  KafkaCheckpointMark kafka() {
    return new KafkaCheckpointMark(
        positions.stream()
            .map(
                p ->
                    new PartitionMark(
                        p.topic(), p.partition(), p.nextOffset(), p.watermarkMillis()))
            .toList(),
        Optional.empty());
  }

  /** Returns the same with windows told up to an event time, in milliseconds since the epoch. */
  BatchingMark told(long beforeMillis) {
    return new BatchingMark(
        positions.stream()
            .map(
                p ->
                    new Position(
                        p.topic(),
                        p.partition(),
                        p.logId(),
                        p.nextOffset(),
                        p.watermarkMillis(),
                        p.progress().told(beforeMillis)))
            .toList(),
        restartPoints);
  }

  /**
   * Commits, behind the runner's back and in its own time, from where a restart without a
   * checkpoint goes on. The runner calls this when everything up to here is done.
   */
  @Override
  public void finalizeCheckpoint() {
    if (restartPoints != null) {
      restartPoints.commit(this);
    }
  }

  /**
   * One partition.
   *
   * @param logId names the log that the offsets are for, {@link PartitionLog#id}; empty in a
   *     checkpoint of before it was kept
   * @param nextOffset the first record that has not been read
   * @param watermarkMillis the partition's watermark there
   */
  record Position(
      String topic,
      int partition,
      String logId,
      long nextOffset,
      long watermarkMillis,
      PartitionProgress.Snapshot progress) {

    TopicPartition topicPartition() {
      return new TopicPartition(topic, partition);
    }

    RestartPoint restartPoint() {
      return progress.restartPoint(logId, nextOffset);
    }
  }
}
