package dev.beamwatch.console.web;

import dev.beamwatch.console.history.History;
import dev.beamwatch.console.threshold.ThresholdBoard;
import dev.beamwatch.console.told.MessageView;
import dev.beamwatch.console.told.Told;
import dev.beamwatch.schemas.DeadLetter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server shows.
 *
 * @param history what the topics brought
 * @param told what people were told
 * @param thresholds the limits
 * @param health how everything is now
 * @param config what the page must know
 * @param deadLetters reads dead letters again
 */
public record Deployment(
    History history,
    Told told,
    ThresholdBoard thresholds,
    Supplier<Health> health,
    PageConfig config,
    DeadLetters deadLetters) {

  /** Reads a dead letter again. */
  @FunctionalInterface
  public interface DeadLetters {
    /**
     * Returns the whole dead letter; empty if it is not in the topic any more.
     *
     * @throws RuntimeException if the brokers do not answer
     */
    Optional<DeadLetter> read(History.Place place);
  }

  /** Messages and breaches before this number are all. */
  static final long ALL = Long.MAX_VALUE;

  /** Returns the messages about a host that its panel shows, the newest first. */
  List<MessageView> messagesAbout(String host) {
    return told.messagesAbout(host, 200);
  }
}
