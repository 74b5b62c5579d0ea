package dev.beamwatch.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * What the Slack stand-in does with a post, or with the change of a message, instead of what Slack
 * does on a good day. The HTTP form, for {@code POST /control}, is in each method's description.
 */
public sealed interface SlackBehavior {
  /** Longest time that {@link #delay} and {@link #rateLimit} may ask for. */
  Duration MAX_DURATION = Duration.ofHours(1);

  /** Does what Slack does: {@code {"mode":"normal"}}. */
  static SlackBehavior normal() {
    return new Normal();
  }

  /**
   * Answers with an HTTP status and a page that is not JSON, as a failing gateway does: {@code
   * {"mode":"http-503"}}.
   *
   * @param status 400 to 599
   */
  static SlackBehavior httpStatus(int status) {
    return new HttpStatus(status);
  }

  /**
   * Answers 429 with {@code Retry-After}: {@code {"mode":"rate-limit","retry-after":30}}.
   *
   * @param retryAfter whole seconds, up to {@link #MAX_DURATION}
   */
  static SlackBehavior rateLimit(Duration retryAfter) {
    return new RateLimit(retryAfter);
  }

  /**
   * Answers 200 with {@code ok:false}: {@code {"mode":"error","error":"account_inactive"}}.
   *
   * @param error the code, such as {@code account_inactive}
   */
  static SlackBehavior error(String error) {
    return new Failure(error);
  }

  /**
   * Waits, and does then what Slack does: {@code {"mode":"delay","millis":1500}}.
   *
   * @param time up to {@link #MAX_DURATION}
   */
  static SlackBehavior delay(Duration time) {
    return new Delay(time);
  }

  /** Takes the request and closes the connection without an answer: {@code {"mode":"drop"}}. */
  static SlackBehavior drop() {
    return new Drop();
  }

  /**
   * Posts or changes the message and closes the connection without an answer, so that the sender
   * cannot know: {@code {"mode":"lose-answer"}}.
   */
  static SlackBehavior loseAnswer() {
    return new LoseAnswer();
  }

  /** Takes the request and never answers: {@code {"mode":"hang"}}. */
  static SlackBehavior hang() {
    return new Hang();
  }

  /**
   * Reads the HTTP form.
   *
   * @throws IllegalArgumentException if it has another form, saying what is allowed
   */
  static SlackBehavior parse(JsonNode json) {
    String mode = json.path("mode").asText();
    if (mode.matches("http-[0-9]{3}")) {
      return httpStatus(Integer.parseInt(mode.substring("http-".length())));
    }
    return switch (mode) {
      case "normal" -> normal();
      case "rate-limit" -> rateLimit(Duration.ofSeconds(json.path("retry-after").asLong(1)));
      case "error" -> error(json.path("error").asText("internal_error"));
      case "delay" -> delay(Duration.ofMillis(json.path("millis").asLong(1_000)));
      case "drop" -> drop();
      case "lose-answer" -> loseAnswer();
      case "hang" -> hang();
      default ->
          throw new IllegalArgumentException(
              "mode must be one of normal, http-400 to http-599, rate-limit, error, delay, drop,"
                  + " lose-answer, hang");
    };
  }

  /** The behaviour of a good day. */
  record Normal() implements SlackBehavior {}

  /** See {@link SlackBehavior#httpStatus}. */
  record HttpStatus(int status) implements SlackBehavior {
    /** Checks the range. */
    public HttpStatus {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("the status must be 400 to 599, not " + status);
      }
    }
  }

  /** See {@link SlackBehavior#rateLimit}. */
  record RateLimit(Duration retryAfter) implements SlackBehavior {
    /** Checks the range. */
    public RateLimit {
      requireRange("retry-after", retryAfter);
    }
  }

  /** See {@link SlackBehavior#error}. */
  record Failure(String error) implements SlackBehavior {}

  /** See {@link SlackBehavior#delay}. */
  record Delay(Duration time) implements SlackBehavior {
    /** Checks the range. */
    public Delay {
      requireRange("the delay", time);
    }
  }

  /** See {@link SlackBehavior#drop}. */
  record Drop() implements SlackBehavior {}

  /** See {@link SlackBehavior#loseAnswer}. */
  record LoseAnswer() implements SlackBehavior {}

  /** See {@link SlackBehavior#hang}. */
  record Hang() implements SlackBehavior {}

  private static void requireRange(String name, Duration time) {
    if (time.isNegative() || time.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(name + " must be zero to an hour, not " + time);
    }
  }
}
