package dev.beamwatch.pipeline.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to go on in a partition after a restart without a checkpoint, such that nothing is lost:
 * what Beamwatch commits to its consumer group.
 *
 * <p>Windows that were open when the pipeline stopped are gone with its memory. So the offset
 * committed is not where reading had got to, but the first reading of the oldest window that was
 * still open; the rest is the commit's metadata. From {@code offset} to {@code readUpTo} records
 * are then read a second time, only to rebuild those windows: readings of windows that were closed
 * are skipped, and nothing is filtered, rejected or counted late twice.
 *
 * @param offset the first record to read again
 * @param watermarkMillis the partition's watermark before that record, so that every verdict comes
 *     out as it did the first time
 * @param closedBeforeMillis windows whose last millisecond lies before this event time were closed
 *     and their results written
 * @param readUpTo the first record that has not been read; at least {@code offset}
 */
record RestartPoint(long offset, long watermarkMillis, long closedBeforeMillis, long readUpTo) {
  private static final Pattern METADATA =
      Pattern.compile("beamwatch/1 watermark=(-?\\d+) closedBefore=(-?\\d+) readUpTo=(\\d+)");

  /** Returns what a commit without our metadata means, one of another tool for example. */
  static RestartPoint at(long offset) {
    return new RestartPoint(offset, PartitionWatermark.UNKNOWN, PartitionWatermark.UNKNOWN, offset);
  }

  /** Reads a commit. Metadata that is not ours is ignored. */
  static RestartPoint of(long offset, String metadata) {
    Matcher matcher = METADATA.matcher(metadata);
    return matcher.matches()
        ? new RestartPoint(
            offset,
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Math.max(offset, Long.parseLong(matcher.group(3))))
        : at(offset);
  }

  /** Returns everything but the offset as the text of a commit's metadata, some 100 characters. */
  String metadata() {
    return "beamwatch/1 watermark=%d closedBefore=%d readUpTo=%d"
        .formatted(watermarkMillis, closedBeforeMillis, readUpTo);
  }
}
