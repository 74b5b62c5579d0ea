package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.metrics.GaugeByKey;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a notifier: those whose names begin with its prefix.
 *
 * <p>Each piece of news counts in one of {@code sent}, {@code logged}, {@code undelivered}, {@code
 * too_old} and {@code superseded} when its outcome is known; {@code posts} and {@code retries}
 * count calls. The gauge {@code waiting_since_seconds} shows since when something waits.
 */
public final class NotifierCounters implements Serializable {
  private static final long serialVersionUID = 1;

  private final Counter sent;
  private final @Nullable Counter logged;
  private final @Nullable Counter undelivered;
  private final Counter tooOld;
  private final Counter superseded;
  private final Counter posts;
  private final Counter retries;
  private final GaugeByKey waitingSince;

  private NotifierCounters(String prefix, boolean mayGiveUp) {
    sent = counter(prefix, "SENT");
    logged = mayGiveUp ? counter(prefix, "LOGGED") : null;
    undelivered = mayGiveUp ? counter(prefix, "UNDELIVERED") : null;
    tooOld = counter(prefix, "TOO_OLD");
    superseded = counter(prefix, "SUPERSEDED");
    posts = counter(prefix, "POSTS");
    retries = counter(prefix, "RETRIES");
    waitingSince = GaugeByKey.smallest(prefix.toLowerCase(Locale.ROOT) + "_waiting_since_seconds");
  }

  /** Returns those of Slack. */
  public static NotifierCounters ofSlack() {
    return new NotifierCounters("SLACK", true);
  }

  /** Returns those of Alertmanager, which tries for ever. */
  public static NotifierCounters ofAlertmanager() {
    return new NotifierCounters("ALERTMANAGER", false);
  }

  private static Counter counter(String prefix, String suffix) {
    return PipelineCounter.valueOf(prefix + "_" + suffix).counter();
  }

  void show() {
    List<Counter> all =
        Stream.of(sent, logged, undelivered, tooOld, superseded, posts, retries)
            .filter(Objects::nonNull)
            .toList();
    PipelineCounter.show(all.toArray(Counter[]::new));
  }

  /**
   * Shows since when something waits for a receiver and nothing was told it.
   *
   * @param millis wall-clock time; null if nothing waits
   */
  void waitingSince(String receiver, @Nullable Long millis) {
    waitingSince.set(receiver, millis == null ? 0 : millis / 1_000);
  }

  void count(PostRule.Messages messages) {
    switch (messages) {
      case SENT -> posts.inc();
      case WAIT, GONE -> retries.inc();
      case LOGGED, UNDELIVERED -> {
        // Counted by the message.
      }
    }
  }

  void count(Ledger ledger) {
    sent.inc(ledger.sentCount());
    tooOld.inc(ledger.tooOldCount());
    superseded.inc(ledger.supersededCount());
    if (logged != null) {
      logged.inc(ledger.loggedCount());
    }
    if (undelivered != null) {
      undelivered.inc(ledger.refusedCount());
    }
  }
}
