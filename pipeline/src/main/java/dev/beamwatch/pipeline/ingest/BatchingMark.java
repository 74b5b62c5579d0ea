package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.io.IOException;
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
  private final @Nullable WindowRule windows;

  /** Commits the restart points. Absent in a mark that was read from a checkpoint. */
  private final transient @Nullable RestartPoints restartPoints;

  /**
   * Makes a mark.
   *
   * @param windows the rule by which earlier readings were put into windows; null if there were
   *     none
   */
  BatchingMark(
      List<Position> positions,
      @Nullable WindowRule windows,
      @Nullable RestartPoints restartPoints) {
    this.positions = List.copyOf(positions);
    this.windows = windows;
    this.restartPoints = restartPoints;
  }

  List<Position> positions() {
    return positions;
  }

  @Nullable WindowRule windows() {
    return windows;
  }

  /** Returns the watermark of all: the smallest of the partitions'. */
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

  /**
   * Refuses to go on with another rule. Beam would not recognise the clean-up timers of the old
   * rule. Windows of the new rule would lack what was read before.
   *
   * @throws IOException the rules differ
   */
  void requireWindows(WindowRule now) throws IOException {
    if (windows != null && !windows.equals(now)) {
      throw new IOException(
          "the checkpoint holds windows of --windowSize=%s --allowedLateness=%s, and this job has --windowSize=%s --allowedLateness=%s; start it with those of the checkpoint, or without the checkpoint: then the open windows are read again from the consumer group"
              .formatted(
                  windows.size(), windows.allowedLateness(), now.size(), now.allowedLateness()));
    }
  }

  /**
   * Returns the same mark, with windows told up to an event time in milliseconds since the epoch.
   */
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
        windows,
        restartPoints);
  }

  /**
   * Commits the point from which a restart without a checkpoint goes on. Runs beside the runner, in
   * its own time. The runner calls it when everything up to here is done.
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
   * @param logId names the log that the offsets are for, {@link PartitionLog#id}; empty if it was
   *     not known
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
