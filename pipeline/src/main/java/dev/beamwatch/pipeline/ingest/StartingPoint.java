package dev.beamwatch.pipeline.ingest;

import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where reading begins in a partition. Committed offsets and checkpoints are kept outside the log,
 * so they are checked against it first. Others may have moved or mirrored them, and the log may
 * have been cut, emptied or made anew. What does not fit is ignored, with a warning.
 *
 * @param offset the first record to read; the log has it, or it comes next
 * @param progress what is known of earlier records
 * @param warning what does not fit and what that means, for an operator; null if all fits
 */
record StartingPoint(long offset, PartitionProgress.Snapshot progress, @Nullable String warning) {

  private static final PartitionProgress.Snapshot NOTHING_KNOWN =
      new PartitionProgress.Snapshot(
          new TreeMap<>(), PartitionWatermark.UNKNOWN, PartitionWatermark.UNKNOWN, 0);

  /**
   * Begins where nothing was read yet.
   *
   * @param offset the log's beginning or end
   */
  static StartingPoint without(long offset) {
    return new StartingPoint(offset, NOTHING_KNOWN, null);
  }

  /**
   * Begins where a consumer group says.
   *
   * @param offset the committed one
   * @param metadata the text that anybody committed with it
   * @param log the partition's log now
   * @param otherwise where to begin if the offset does not fit
   */
  static StartingPoint ofCommit(long offset, String metadata, PartitionLog log, long otherwise) {
    Optional<RestartPoint> kept = RestartPoint.parse(metadata);
    boolean wasMoved = kept.isPresent() && kept.get().offset() != offset;
    if (kept.isPresent() && !wasMoved && !kept.get().logId().equals(log.id())) {
      // Nobody moved the offset, so it belongs to that other log.
      return new StartingPoint(
          otherwise,
          NOTHING_KNOWN,
          "the committed offset %d was written for another log (%s, and this is %s): the topic was made anew, or it is another cluster's. It is left aside, and reading begins at %d"
              .formatted(offset, kept.get().logId(), log.id(), otherwise));
    }
    if (offset > log.end()) {
      return new StartingPoint(
          otherwise,
          NOTHING_KNOWN,
          "the committed offset %d is beyond the end of the log, %d: the log was cut, or the offset was moved. It is left aside, and reading begins at %d"
              .formatted(offset, log.end(), otherwise));
    }
    if (kept.isEmpty()) {
      StartingPoint plain = atOrAfter(offset, NOTHING_KNOWN, log);
      return RestartPoint.isOurs(metadata)
          ? plain.withoutMetadata(metadata, "it is of another version, or damaged")
          : plain;
    }
    RestartPoint point = kept.get();
    String misfit = misfit(point, offset, log);
    if (misfit != null) {
      return atOrAfter(offset, NOTHING_KNOWN, log).withoutMetadata(metadata, misfit);
    }
    return atOrAfter(
        offset,
        new PartitionProgress.Snapshot(
            new TreeMap<>(),
            point.expiredBeforeMillis(),
            point.toldBeforeMillis(),
            point.readUpTo()),
        log);
  }

  private static @Nullable String misfit(RestartPoint point, long offset, PartitionLog log) {
    if (point.offset() != offset) {
      return "it was written for offset " + point.offset() + ", and " + offset + " is committed";
    }
    if (point.readUpTo() < offset) {
      return "it says that " + point.readUpTo() + " was reached, before the committed offset";
    }
    if (point.readUpTo() > log.end()) {
      return "it says that " + point.readUpTo() + " was reached, and the log ends at " + log.end();
    }
    return null;
  }

  /**
   * Begins where a checkpoint says.
   *
   * @param log the partition's log now
   */
  static StartingPoint ofCheckpoint(BatchingMark.Position position, PartitionLog log) {
    long offset = position.nextOffset();
    PartitionProgress.Snapshot progress = position.progress();
    // Windows that have expired stay so. The checkpoint's offsets mean nothing here.
    PartitionProgress.Snapshot ofAnotherLog =
        new PartitionProgress.Snapshot(
            new TreeMap<>(), progress.expiredBeforeMillis(), progress.toldBeforeMillis(), 0);
    if (!position.logId().isEmpty() && !position.logId().equals(log.id())) {
      return new StartingPoint(
          log.start(),
          ofAnotherLog,
          "reading was to go on at offset %d of another log (%s, and this is %s): the topic was made anew, or it is another cluster's. That offset is left aside, and reading begins at %d"
              .formatted(offset, position.logId(), log.id(), log.start()));
    }
    if (offset > log.end()) {
      return new StartingPoint(
          log.end(),
          ofAnotherLog,
          "reading was to go on at offset %d, beyond the end of the log: the log was cut. Reading goes on at its end, %d"
              .formatted(offset, log.end()));
    }
    return atOrAfter(offset, progress, log);
  }

  /** Begins at an offset, or at the first record after it that retention left. */
  private static StartingPoint atOrAfter(
      long offset, PartitionProgress.Snapshot progress, PartitionLog log) {
    if (offset >= log.start()) {
      return new StartingPoint(offset, progress, null);
    }
    long unread = log.start() - Math.max(offset, Math.min(progress.alreadyReadUpTo(), log.start()));
    String lost =
        unread > 0
            ? "%d offsets of them were never read".formatted(unread)
            : "all were read before; windows that were open are rebuilt without them";
    return new StartingPoint(
        log.start(),
        progress,
        "retention removed the records from offset %d to %d: %s. Reading begins at %d"
            .formatted(offset, log.start() - 1, lost, log.start()));
  }

  /** Returns the same with a warning that the metadata of the offset does not fit. */
  private StartingPoint withoutMetadata(String metadata, String why) {
    String further =
        "what Beamwatch committed beside the offset does not fit (%s): \"%s\". It is left aside; reading begins at the committed offset, and nothing behind it counts as read"
            .formatted(why, metadata);
    return new StartingPoint(
        offset, progress, warning == null ? further : further + ". And " + warning);
  }
}
