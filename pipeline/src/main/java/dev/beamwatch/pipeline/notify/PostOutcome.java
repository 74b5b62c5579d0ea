package dev.beamwatch.pipeline.notify;

import java.time.Duration;

/** What became of a post. */
sealed interface PostOutcome {

  /** Slack took it. */
  record Sent() implements PostOutcome {}

  /** It was written to the log, as no token is configured. */
  record Logged() implements PostOutcome {}

  /**
   * Slack asks for a pause: it will take the post after that.
   *
   * @param retryAfter as long as Slack said
   */
  record SlowDown(Duration retryAfter) implements PostOutcome {}

  /**
   * It did not work this time, and may the next time: server error, no answer, no connection.
   *
   * @param why in words, without secrets
   */
  record TryAgain(String why) implements PostOutcome {}

  /**
   * Slack will not take it however often it is tried.
   *
   * @param why Slack's error and what to do about it, without secrets
   * @param everyPost whether the same would happen to any other post, until somebody mends the
   *     configuration
   */
  record Refused(String why, boolean everyPost) implements PostOutcome {}
}
