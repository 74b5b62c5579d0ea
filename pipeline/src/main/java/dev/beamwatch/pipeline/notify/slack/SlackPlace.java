package dev.beamwatch.pipeline.notify.slack;

import java.util.Optional;

/**
 * Where a message is on Slack.
 *
 * @param channel id of the channel
 * @param ts of the message
 */
record SlackPlace(String channel, String ts) {
  /** Reads what {@link #toString} wrote; nothing if the text is another. */
  static Optional<SlackPlace> parse(String text) {
    int space = text.indexOf(' ');
    return space <= 0 || space == text.length() - 1
        ? Optional.empty()
        : Optional.of(new SlackPlace(text.substring(0, space), text.substring(space + 1)));
  }

  @Override
  public String toString() {
    return channel + " " + ts;
  }
}
