package dev.beamwatch.pipeline.replay.report;

import java.nio.file.Path;

/**
 * What a replay found with one set of limits.
 *
 * @param name as people read it: {@code B: candidate.csv}
 * @param alerts file with the JSON of one {@link dev.beamwatch.schemas.AlertEvent} a line, sorted
 *     by {@code window_end}, hostname, cpu (null first) and sequence
 * @param windows how many were judged
 * @param breaches how many of them were above their limit: each is a Slack message by default
 * @param fromMillis first event time of the period, in milliseconds since the epoch
 * @param toMillis first event time after it
 */
public record SetOfLimits(
    String name, Path alerts, long windows, long breaches, long fromMillis, long toMillis) {

  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public SetOfLimits {
    if (fromMillis >= toMillis) {
      throw new IllegalArgumentException(
          "%s: the period ends at %d, and begins at %d".formatted(name, toMillis, fromMillis));
    }
    if (breaches < 0 || windows < breaches) {
      throw new IllegalArgumentException(
          "%s: %d of %d windows breach".formatted(name, breaches, windows));
    }
  }
}
