package dev.beamwatch.pipeline.notify.slack;

import dev.beamwatch.pipeline.notify.PostOutcome;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;

/** Posts texts to Slack, outside of a pipeline. Thread-safe. */
public final class SlackPosts implements AutoCloseable {
  private final SlackClient client;

  /**
   * Makes one.
   *
   * @param url of the Web API
   * @param timeout of a post
   */
  public SlackPosts(String url, SecretReference token, Duration timeout) {
    this.client = new HttpSlackClient(url, token, timeout);
  }

  /**
   * Posts a text and waits for the answer. Never throws.
   *
   * @param text escaped
   */
  public PostOutcome post(String channel, String text) {
    return client.call(SlackCall.post(channel, text));
  }

  @Override
  public void close() {
    client.close();
  }
}
