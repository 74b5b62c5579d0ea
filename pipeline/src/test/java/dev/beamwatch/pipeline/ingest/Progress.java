package dev.beamwatch.pipeline.ingest;

import java.util.TreeMap;

/** Makes what is known of a partition at a start, and asks where a restart would go on. */
final class Progress {
  static final String LOG = "cluster/topic";

  private Progress() {}

  /** Begins where nothing was told. */
  static PartitionProgress of(long expiredBeforeMillis, long alreadyReadUpTo) {
    return of(expiredBeforeMillis, PartitionWatermark.UNKNOWN, alreadyReadUpTo);
  }

  static PartitionProgress of(
      long expiredBeforeMillis, long toldBeforeMillis, long alreadyReadUpTo) {
    return new PartitionProgress.Snapshot(
            new TreeMap<>(), expiredBeforeMillis, toldBeforeMillis, alreadyReadUpTo)
        .resume();
  }

  static RestartPoint restart(PartitionProgress progress, long nextOffset) {
    return progress.snapshot().restartPoint(LOG, nextOffset);
  }

  /** A restart point at which nothing was told. */
  static RestartPoint point(long offset, long expiredBeforeMillis, long readUpTo) {
    return new RestartPoint(LOG, offset, expiredBeforeMillis, PartitionWatermark.UNKNOWN, readUpTo);
  }
}
