package dev.beamwatch.pipeline.notify;

import java.time.Duration;

/** What became of a post. */
public sealed interface PostOutcome {

  /**
   * The service took it.
   *
   * @param id of the message at the service, to change it later; empty if there is none
   */
  record Sent(String id) implements PostOutcome {}

  /** It was written to the log, as no token is configured. */
  record Logged() implements PostOutcome {}

  /**
   * The message that was to be changed is not there any more, or may not be changed any more.
   *
   * @param why in words, without secrets
   */
  record Gone(String why) implements PostOutcome {}

  /**
   * The service asks for a pause: it will take the post after that.
   *
   * @param retryAfter as long as it said
   */
  record SlowDown(Duration retryAfter) implements PostOutcome {}

  /**
   * It did not work this time, and may the next time: server error, no answer, no connection.
   *
   * @param why in words, without secrets
   */
  record TryAgain(String why) implements PostOutcome {}

  /**
   * The service will not take it however often it is tried.
   *
   * @param why its error and what to do about it, without secrets
   * @param everyPost whether the same would happen to any other post, until somebody mends the
   *     configuration
   */
  record Refused(String why, boolean everyPost) implements PostOutcome {}
}
