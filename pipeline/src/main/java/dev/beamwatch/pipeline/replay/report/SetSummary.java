package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one set of limits would have meant for people. An <em>alert</em> here is one of a processor.
 * Those of silent hosts are counted as silences.
 *
 * @param alerts how many began
 * @param stillFiring how many of them go on at the end of the period
 * @param hosts how many had an alert
 * @param firingMillis sum over all alerts of the time that they lasted; those that still fire count
 *     up to the end of the period
 * @param silences how many times a host fell silent; a silent fleet counts once
 * @param stillSilent how many of them go on at the end of the period
 * @param alertMessages messages in the channel with {@code --slackMessages=alerts}, at most: one
 *     each time a host without an open alert, and not silent, comes to have one or falls silent,
 *     and one for each {@code REPEATED}. Hosts that come into trouble together share messages, and
 *     how many share one depends on the clock: so it may be fewer
 * @param longest the alert that lasted longest; of equals the one that began first; null without
 *     alerts
 * @param noisiest the hosts with the most alerts, {@link #MOST_NOISIEST} at most; of equals those
 *     that fired longer come first
 */
record SetSummary(
    SetOfLimits of,
    long alerts,
    long stillFiring,
    long hosts,
    long firingMillis,
    long silences,
    long stillSilent,
    long alertMessages,
    @Nullable Alert longest,
    List<NoisyHost> noisiest) {
  /** So many of the noisiest hosts are named. */
  static final int MOST_NOISIEST = 10;

  /**
   * A host with alerts.
   *
   * @param alerts how many its processors had
   * @param firingMillis how long they lasted, together
   */
  record NoisyHost(String hostname, long alerts, long firingMillis) {
    static final Comparator<NoisyHost> NOISIEST_FIRST =
        Comparator.comparingLong(NoisyHost::alerts)
            .thenComparingLong(NoisyHost::firingMillis)
            .reversed()
            .thenComparing(NoisyHost::hostname);
  }

  /** Returns how many messages Slack gets by default: one for each breach. */
  long breachMessages() {
    return of.breaches();
  }

  /**
   * Counts the events of a set. Remembers each host that had any.
   *
   * <p>All that happens to a host at one window's end counts as one moment: when one processor
   * calms down and another one comes into trouble in the same window, the host was in trouble all
   * the time.
   */
  static final class Count {
    private final SetOfLimits of;
    private final Comparator<Alert> shortestFirst;
    private final Map<String, Host> hosts = new HashMap<>();
    private long alerts;
    private long stillFiring;
    private long firingMillis;
    private long silences;
    private long stillSilent;
    private long alertMessages;
    private @Nullable Alert longest;

    Count(SetOfLimits of) {
      this.of = of;
      this.shortestFirst =
          Comparator.<Alert>comparingLong(alert -> alert.lastedMillis(of.toMillis()))
              .thenComparing(
                  Comparator.comparingLong(Alert::startedAtMillis)
                      .thenComparing(Alert.BY_SERIES)
                      .reversed());
    }

    /** A host, and its trouble at the newest window's end. Mutable. */
    private static final class Host {
      long alerts;
      long firingMillis;
      long windowEndMillis = Long.MIN_VALUE;
      int openBefore;
      int open;
      boolean isTold;

      void isAt(long windowEnd) {
        if (windowEnd != windowEndMillis) {
          windowEndMillis = windowEnd;
          openBefore = open;
          isTold = false;
        }
      }
    }

    /**
     * Counts an event.
     *
     * @param step what it is for its alert
     */
    void add(AlertEvent event, AlertAssembly.Step step) {
      Host host = hosts.computeIfAbsent(event.hostname(), name -> new Host());
      host.isAt(event.windowEndMillis());
      if (step.isFirst()) {
        host.open++;
        if (event.cpu() == null) {
          silences++;
        } else {
          alerts++;
          host.alerts++;
        }
        if (host.openBefore == 0 && !host.isTold) {
          host.isTold = true;
          alertMessages++;
        }
      }
      if (step.isEnd()) {
        host.open--;
      }
      if (event.kind() == Kind.REPEATED) {
        alertMessages++;
      }
      if (step.over() != null) {
        measure(step.over());
      }
    }

    /** Counts an alert that goes on at the end of the period. */
    void addGoingOn(Alert alert) {
      if (alert.isSilence()) {
        stillSilent++;
      } else {
        stillFiring++;
      }
      measure(alert);
    }

    private void measure(Alert alert) {
      if (alert.isSilence()) {
        return;
      }
      long lasted = alert.lastedMillis(of.toMillis());
      firingMillis += lasted;
      hosts.computeIfAbsent(alert.hostname(), name -> new Host()).firingMillis += lasted;
      if (longest == null || shortestFirst.compare(alert, longest) > 0) {
        longest = alert;
      }
    }

    /** Returns the figures. */
    SetSummary summary() {
      List<NoisyHost> withAlerts =
          hosts.entrySet().stream()
              .filter(host -> host.getValue().alerts > 0)
              .map(
                  host ->
                      new NoisyHost(
                          host.getKey(), host.getValue().alerts, host.getValue().firingMillis))
              .sorted(NoisyHost.NOISIEST_FIRST)
              .toList();
      return new SetSummary(
          of,
          alerts,
          stillFiring,
          withAlerts.size(),
          firingMillis,
          silences,
          stillSilent,
          alertMessages,
          longest,
          withAlerts.subList(0, Math.min(MOST_NOISIEST, withAlerts.size())));
    }
  }
}
