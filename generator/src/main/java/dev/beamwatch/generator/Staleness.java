package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordedFiles.Extent;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Tells before anything is sent that a pipeline will refuse all of it as late. */
final class Staleness {
  /**
   * A reading that is further behind the newest one of its partition is late in any case. By the
   * pipeline's defaults these are the disorder it bears, a window, and the lateness it allows.
   */
  static final long LATE_MILLIS = ReplaySource.TOLERATED_MILLIS + 30_000 + 60_000;

  private Staleness() {}

  /** Returns what to say of readings that are too old; empty if they are not. */
  static Optional<String> warning(Extent extent, ReplaySource.Timing timing) {
    if (timing.shiftToLaunch()) {
      return Optional.empty();
    }
    long untilNewest = timing.compressed(extent.newestMillis() - extent.oldestMillis());
    long sentAtMillis = timing.launchMillis() + (timing.paced() ? untilNewest : 0);
    long newestMillis = extent.oldestMillis() + untilNewest;
    long ageMillis = sentAtMillis - newestMillis;
    return ageMillis > LATE_MILLIS
        ? Optional.of(
            "The newest reading, of "
                + Instant.ofEpochMilli(newestMillis)
                + ", is "
                + text(Duration.ofMillis(ageMillis))
                + " old when it is sent. Where a topic has newer ones, a pipeline refuses all of"
                + " these as LATE: --shift-to-now moves the first event time to now, or send them"
                + " to a topic of their own (--topic).")
        : Optional.empty();
  }

  private static String text(Duration age) {
    if (age.toDays() > 1) {
      return String.format(Locale.ROOT, "%,d days", age.toDays());
    }
    return age.toHours() > 1 ? age.toHours() + " hours" : age.toSeconds() + " seconds";
  }
}
