package dev.beamwatch.console;

import dev.beamwatch.console.told.ReceiverView;
import dev.beamwatch.console.web.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a deployment is well. Instants are milliseconds since the epoch.
 *
 * @param now when this is judged
 * @param isKafkaAway whether the brokers do not answer
 * @param watchedSince since when the input topic is watched; null if it is not
 * @param readingAt when it last grew; null if it has not since then
 * @param growingSince since when it has grown without a long gap; null if it does not grow
 * @param windowAt time of the newest record of the topic with windows; null if there is none
 * @param refusalAt time of the newest dead letter; null if there is none
 * @param limitsError why the limits cannot be read; null if they can
 * @param limitsReadAt when they were last read well; null if never
 * @param receivers whom the pipeline tells
 */
record VitalSigns(
    long now,
    boolean isKafkaAway,
    @Nullable Long watchedSince,
    @Nullable Long readingAt,
    @Nullable Long growingSince,
    @Nullable Long windowAt,
    @Nullable Long refusalAt,
    @Nullable String limitsError,
    @Nullable Long limitsReadAt,
    List<ReceiverView> receivers) {
  /** A topic that has not grown for so long does not grow. */
  static final Duration QUIET = Duration.ofMinutes(1);

  /**
   * Returns what is wrong, the cause before its consequences.
   *
   * @param windowSize the pipeline's
   */
  List<Trouble> troubles(Duration windowSize) {
    List<Trouble> troubles = new ArrayList<>();
    if (isKafkaAway) {
      troubles.add(
          new Trouble(
              "kafka-away", null, "The Kafka brokers do not answer; the console goes on trying."));
    } else {
      addOfReadings(windowSize, troubles);
    }
    if (limitsError != null) {
      troubles.add(new Trouble("limits-not-read", limitsReadAt, limitsError));
    }
    for (ReceiverView receiver : receivers) {
      if (receiver.troubleSince() != null) {
        troubles.add(
            new Trouble(
                "takes-no-messages",
                receiver.troubleSince(),
                receiver.notifier()
                    + (receiver.channel() == null ? "" : " " + receiver.channel())
                    + " takes no messages."));
      }
    }
    return troubles;
  }

  private void addOfReadings(Duration windowSize, List<Trouble> troubles) {
    if (watchedSince == null) {
      return;
    }
    long arrived = readingAt == null ? watchedSince : readingAt;
    if (now - arrived > QUIET.toMillis()) {
      troubles.add(
          new Trouble(
              "no-readings",
              arrived,
              "No readings arrive in the input topic. Do the agents on the hosts run?"));
      return;
    }
    if (growingSince == null) {
      return;
    }
    // A window comes after its end, and waits for readings that are late.
    long patience = windowSize.multipliedBy(2).plus(QUIET).toMillis();
    long last = later(windowAt, growingSince);
    if (now - last > patience) {
      troubles.add(
          refusalAt != null && refusalAt > last
              ? new Trouble(
                  "no-windows",
                  last,
                  "Readings arrive and no window comes, for they are refused. See Dead letters.")
              : new Trouble(
                  "no-windows",
                  last,
                  "Readings arrive and no window comes: the pipeline stands still, or does not run."));
    }
  }

  private static long later(@Nullable Long one, long other) {
    return one == null ? other : Math.max(one, other);
  }
}
