package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.notify.PostOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes messages to the log: what is left to do where no Slack token is configured. */
final class LogSlackClient implements SlackClient {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LogSlackClient.class);

  @Override
  public PostOutcome call(SlackCall call) {
    // A message that changes in place would only be repeated.
    if (call.changes() == null) {
      call.text()
          .lines()
          .forEach(
              line -> LOG.info("not posted, as there is no Slack token (--slackToken): {}", line));
    }
    return new PostOutcome.Logged();
  }
}
