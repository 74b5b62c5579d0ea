package dev.beamwatch.pipeline.ingest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to go on in a partition after a restart without a checkpoint, such that nothing is lost:
 * what Beamwatch commits to its consumer group.
 *
 * <p>Windows that were open when the pipeline stopped are gone with its memory. So the offset
 * committed is not where reading had got to, but the first reading of the oldest window that was
 * still open; the rest is the commit's metadata. From {@code offset} to {@code readUpTo} records
 * are then read a second time, only to rebuild those windows: readings of windows that have expired
 * are skipped, and nothing is filtered, rejected or counted late twice.
 *
 * <p>The partition's watermark need not be kept: the highest event time of the stretch that is read
 * again belongs to an open window, so the stretch restores the watermark by itself; and whatever it
 * restores too late could only matter to windows that have expired.
 *
 * @param logId the log for which all this was written, {@link PartitionLog#id}
 * @param offset the first record to read again
 * @param expiredBeforeMillis windows whose last millisecond lies before this event time have
 *     expired
 * @param toldBeforeMillis windows whose last millisecond lies before this event time were written
 *     and told; those that have not expired can still be corrected
 * @param readUpTo the first record that has not been read; at least {@code offset}
 */
record RestartPoint(
    String logId, long offset, long expiredBeforeMillis, long toldBeforeMillis, long readUpTo) {

  /** What every version begins with. */
  private static final String OURS = "beamwatch/";

  private static final Pattern METADATA =
      Pattern.compile(
          "beamwatch/3 log=(\\S*) offset=(\\d{1,18}) expiredBefore=(-?\\d{1,18})"
              + " toldBefore=(-?\\d{1,18}) readUpTo=(\\d{1,18})");

  /** Tells whether a commit's metadata was written by Beamwatch, in whatever version. */
  static boolean isOurs(String metadata) {
    return metadata.startsWith(OURS);
  }

  /** Reads a commit's metadata; empty if it is not what {@link #metadata} writes. */
  static Optional<RestartPoint> parse(String metadata) {
    Matcher matcher = METADATA.matcher(metadata);
    return matcher.matches()
        ? Optional.of(
            new RestartPoint(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5))))
        : Optional.empty();
  }

  /**
   * Returns all of it as the text of a commit's metadata, some 180 characters. The offset is in it
   * as well: tools that move groups change the committed one and leave the text as it is.
   */
  String metadata() {
    return "%s3 log=%s offset=%d expiredBefore=%d toldBefore=%d readUpTo=%d"
        .formatted(OURS, logId, offset, expiredBeforeMillis, toldBeforeMillis, readUpTo);
  }
}
