package dev.beamwatch.pipeline.ingest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a partition continues after a restart without a checkpoint, so that nothing is lost.
 * Beamwatch commits it to its consumer group.
 *
 * <p>Open windows are lost with the pipeline's memory. So the committed offset is the first reading
 * of the oldest open window, and the metadata says the rest. From {@code offset} to {@code
 * readUpTo} records are read again, only to rebuild those windows. Readings of expired windows are
 * skipped. Nothing is filtered, rejected or counted late twice.
 *
 * <p>The partition's watermark need not be kept. The highest event time of the stretch that is read
 * again belongs to an open window, so the stretch restores the watermark. What it restores too late
 * matters only to expired windows.
 *
 * @param logId the log this was written for, {@link PartitionLog#id}
 * @param offset the first record to read again
 * @param expiredBeforeMillis windows whose last millisecond is before this event time have expired
 * @param toldBeforeMillis windows whose last millisecond is before this event time were written and
 *     told; those not expired can still be corrected
 * @param readUpTo the first record that has not been read; at least {@code offset}
 */
record RestartPoint(
    String logId, long offset, long expiredBeforeMillis, long toldBeforeMillis, long readUpTo) {

  /** How every version begins. */
  private static final String OURS = "beamwatch/";

  private static final Pattern METADATA =
      Pattern.compile(
          "beamwatch/3 log=(\\S*) offset=(\\d{1,18}) expiredBefore=(-?\\d{1,18})"
              + " toldBefore=(-?\\d{1,18}) readUpTo=(\\d{1,18})");

  /** Tells whether Beamwatch wrote a commit's metadata, in any version. */
  static boolean isOurs(String metadata) {
    return metadata.startsWith(OURS);
  }

  /** Reads a commit's metadata; empty unless {@link #metadata} wrote it. */
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
   * Returns all of it as the text of a commit's metadata, some 180 characters. The text repeats the
   * offset, because tools that move groups change the committed one and leave the text.
   */
  String metadata() {
    return "%s3 log=%s offset=%d expiredBefore=%d toldBefore=%d readUpTo=%d"
        .formatted(OURS, logId, offset, expiredBeforeMillis, toldBeforeMillis, readUpTo);
  }
}
