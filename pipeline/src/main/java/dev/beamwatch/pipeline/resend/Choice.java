package dev.beamwatch.pipeline.resend;

import dev.beamwatch.schemas.Notification;
import org.jspecify.annotations.Nullable;

/**
 * Which refused messages somebody wants to tell again. What is null does not restrict.
 *
 * @param fromMillis refused at this wall-clock time or later, since the epoch
 * @param toMillis refused at this wall-clock time or earlier, since the epoch
 * @param alertId events of this alert alone
 */
public record Choice(@Nullable Long fromMillis, @Nullable Long toMillis, @Nullable String alertId) {
  /** Everything. */
  public static final Choice ALL = new Choice(null, null, null);

  /** Tells whether a message is among those. */
  boolean takes(Notification refused) {
    return (fromMillis == null || refused.toldAtMillis() >= fromMillis)
        && (toMillis == null || refused.toldAtMillis() <= toMillis)
        && (alertId == null || alertId.equals(refused.alertId()));
  }
}
