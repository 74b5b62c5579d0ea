package dev.beamwatch.pipeline.notify.alertmanager;

import dev.beamwatch.pipeline.notify.PostOutcome;
import java.io.Serializable;

/** Posts to an Alertmanager. The pipeline gets a client that does it over HTTP. */
@FunctionalInterface
interface AlertmanagerClient extends Serializable, AutoCloseable {
  /**
   * Posts alerts, and waits for the answer no longer than the client's time-out. Never throws.
   * Thread-safe.
   *
   * @param server its URL without a slash at the end
   * @param alerts in JSON, as {@code /api/v2/alerts} takes them
   */
  PostOutcome post(String server, String alerts);

  /** Gives up the posts that are under way, and what the client holds. It posts no more. */
  @Override
  default void close() {}
}
