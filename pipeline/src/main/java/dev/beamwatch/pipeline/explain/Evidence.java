package dev.beamwatch.pipeline.explain;

import dev.beamwatch.pipeline.threshold.Limit;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an alert.
 *
 * @param alert as the topic has it
 * @param windows of its processor; null for a silent host
 * @param limits of its processor
 * @param substitute how alerts begin and end where the table says nothing
 * @param tellings whom it was told; null if there is no topic that says so
 * @param windowSize of every window
 * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
 * @param zone of the timestamps in the topics
 */
public record Evidence(
    RecordedAlert alert,
    @Nullable WindowSearch windows,
    Limits limits,
    Limit substitute,
    @Nullable TellingSearch tellings,
    Duration windowSize,
    Duration repeatAfter,
    ZoneId zone) {

  /**
   * Returns a search for the windows that an alert needs.
   *
   * @param maxDisorder how far behind the newest window of its partition a record may be
   * @return null for a silent host
   */
  public static @Nullable WindowSearch windowsOf(
      RecordedAlert alert, Duration windowSize, Duration maxDisorder, ZoneId zone) {
    String cpu = alert.first().cpu();
    return cpu == null
        ? null
        : new WindowSearch(
            alert.first().hostname(),
            cpu,
            Stretch.of(alert, windowSize),
            windowSize,
            maxDisorder,
            zone);
  }
}
