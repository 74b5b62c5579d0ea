package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.metrics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a notifier: those whose names begin with its prefix.
 *
 * <p>Each piece of news counts in one of {@code sent}, {@code logged}, {@code undelivered}, {@code
 * too_old} and {@code superseded} when its outcome is known; {@code posts} and {@code retries}
 * count calls.
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

  private NotifierCounters(String prefix, boolean mayGiveUp) {
    sent = counter(prefix, "SENT");
    logged = mayGiveUp ? counter(prefix, "LOGGED") : null;
    undelivered = mayGiveUp ? counter(prefix, "UNDELIVERED") : null;
    tooOld = counter(prefix, "TOO_OLD");
    superseded = counter(prefix, "SUPERSEDED");
    posts = counter(prefix, "POSTS");
    retries = counter(prefix, "RETRIES");
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
