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
 * <p>The partition's watermark need not be kept: the highest event time of the stretch that is read
 * again belongs to an open window, so the stretch restores the watermark by itself; and whatever it
 * restores too late could only make a difference to windows that were closed.
 *
 * @param offset the first record to read again
 * @param closedBeforeMillis windows whose last millisecond lies before this event time were closed
 *     and their results written
 * @param readUpTo the first record that has not been read; at least {@code offset}
 */
record RestartPoint(long offset, long closedBeforeMillis, long readUpTo) {
  private static final Pattern METADATA =
      Pattern.compile("beamwatch/1 closedBefore=(-?\\d{1,18}) readUpTo=(\\d{1,18})");

  /**
   * Reads a commit. Metadata that is not ours, that of a commit by another tool for example, is
   * ignored.
   */
  static RestartPoint of(long offset, String metadata) {
    Matcher matcher = METADATA.matcher(metadata);
    return matcher.matches()
        ? new RestartPoint(
            offset,
            Long.parseLong(matcher.group(1)),
            Math.max(offset, Long.parseLong(matcher.group(2))))
        : new RestartPoint(offset, PartitionWatermark.UNKNOWN, offset);
  }

  /** Returns everything but the offset as the text of a commit's metadata, some 60 characters. */
  String metadata() {
    return "beamwatch/1 closedBefore=%d readUpTo=%d".formatted(closedBeforeMillis, readUpTo);
  }
}
