package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All hosts: when each was heard last, which are silent, and which windows have ended.
 *
 * <p>Everything is decided at the ends of windows, in their order, from readings up to there. So it
 * does not matter when a reading arrives, as long as the watermark waits for it. Nothing is decided
 * before the rules are known.
 *
 * <p>Mutable: the step that reads it from its state changes it and writes it back. Not thread-safe.
 */
final class Fleet {
  /** With fewer hosts each silent one is told by itself. */
  static final int SMALLEST_FLEET = 10;

  /** The host was never heard. */
  static final long NEVER = Long.MIN_VALUE;

  /** There is no such time yet. */
  static final long NONE = Long.MIN_VALUE;

  /** Start of the first window that ended; {@link #NONE} before. */
  long firstWindowMillis = NONE;

  /** The watermark has passed this. */
  long passedMillis = NONE;

  /** Everything is decided up to this end of a window. */
  long decidedMillis = NONE;

  /** The timer is set for this, which may be earlier than needed; {@link #NONE}: it is not set. */
  long wakesAtMillis = NONE;

  boolean rulesAreKnown;

  /** All readings have come: nobody is silent for it. */
  boolean hasEnded;

  /** Windows that have not ended, by their ends. */
  final TreeMap<Long, OpenWindow> open = new TreeMap<>();

  /** By bucket: the newest window that has ended. */
  final Map<Integer, Ended> ended = new HashMap<>();

  final Map<String, Host> hosts = new HashMap<>();

  /** Most hosts are silent; null if not. */
  @Nullable Silence silence;

  /**
   * A window that has not ended.
   *
   * @param lastMillis by host: its last reading in it
   * @param buckets that will have results
   */
  record OpenWindow(Map<String, Long> lastMillis, TreeSet<Integer> buckets) {
    OpenWindow() {
      this(new HashMap<>(), new TreeSet<>());
    }
  }

  /**
   * The newest window of a bucket that has ended.
   *
   * @param endMillis its end
   * @param isLast whether it was ended because there was nothing of the bucket for a day
   */
  record Ended(long endMillis, boolean isLast) {}

  /**
   * A host.
   *
   * @param lastMillis its last reading; {@link #NEVER} if there was none
   * @param windowEndMillis end of the window with that reading
   * @param rule when it is silent; null if it has no row of its own
   * @param silentSinceMillis begin of its silence; {@link #NONE} if it is not silent
   * @param isInFleet whether its silence is told with that of the fleet
   */
  record Host(
      long lastMillis,
      long windowEndMillis,
      HostRules.@Nullable Rule rule,
      long silentSinceMillis,
      boolean isInFleet) {
    static final Host UNKNOWN = new Host(NEVER, NONE, null, NONE, false);

    boolean isSilent() {
      return silentSinceMillis != NONE;
    }

    Host heard(long lastMillis, long windowEndMillis) {
      return new Host(
          Math.max(this.lastMillis, lastMillis),
          Math.max(this.windowEndMillis, windowEndMillis),
          rule,
          NONE,
          false);
    }

    Host withRule(HostRules.@Nullable Rule rule) {
      return new Host(lastMillis, windowEndMillis, rule, silentSinceMillis, isInFleet);
    }

    Host silent(long sinceMillis, boolean isInFleet) {
      return new Host(lastMillis, windowEndMillis, rule, sinceMillis, isInFleet);
    }
  }

  /**
   * Most hosts are silent at once.
   *
   * @param startedAtMillis begin of the silence
   * @param hosts how many there were
   */
  record Silence(long startedAtMillis, int hosts) {}

  /**
   * What follows from windows that have ended.
   *
   * @param events in order
   * @param marks for buckets, in order
   */
  record Outcome(List<AlertNews> events, List<BucketMark> marks) {
    Outcome() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** A window of a bucket has ended. */
  record BucketMark(int bucket, WindowNews news) {}

  /**
   * Takes readings. Those of a window that has ended already are late. They give the window its
   * place in the order. And a host that sends late readings is not silent.
   */
  Outcome hear(Heard heard, FleetRule rule) {
    Outcome outcome = new Outcome();
    if (heard.windowEndMillis() <= decidedMillis) {
      OpenWindow late = new OpenWindow();
      add(heard, late, rule.buckets());
      late.buckets.removeIf(bucket -> endOf(ended.get(bucket)) >= heard.windowEndMillis());
      markEnds(heard.windowEndMillis(), late, outcome);
      new TreeMap<>(heard.lastMillis())
          .forEach((host, last) -> hearLate(host, last, heard.windowEndMillis(), outcome));
      return outcome;
    }
    // A job may go on from a savepoint that was taken at an end.
    hasEnded = false;
    add(
        heard,
        open.computeIfAbsent(heard.windowEndMillis(), end -> new OpenWindow()),
        rule.buckets());
    return outcome;
  }

  /** Returns how many hosts are silent. */
  long silentCount() {
    return hosts.values().stream().filter(Host::isSilent).count();
  }

  private static void add(Heard heard, OpenWindow window, Buckets buckets) {
    heard
        .lastMillis()
        .forEach(
            (host, last) -> {
              window.lastMillis.merge(host, last, Math::max);
              if (!heard.wereTold()) {
                window.buckets.add(buckets.of(host));
              }
            });
  }

  /** Takes rules. */
  Outcome learn(HostRules rules, FleetRule rule) {
    Outcome outcome = new Outcome();
    rulesAreKnown = true;
    if (rules.isWhole()) {
      for (String host : new TreeSet<>(hosts.keySet())) {
        if (!rules.rules().containsKey(host)) {
          unwatch(host, outcome);
        }
      }
    }
    rules.removed().forEach(host -> unwatch(host, outcome));
    // Hosts that were never heard and have the same rule are the same object.
    Map<HostRules.Rule, Host> unheard = new HashMap<>();
    rules
        .rules()
        .forEach(
            (hostname, ofHost) -> {
              Host host = hosts.get(hostname);
              hosts.put(
                  hostname,
                  host == null
                      ? unheard.computeIfAbsent(ofHost, Host.UNKNOWN::withRule)
                      : host.withRule(ofHost));
            });
    decide(rule, outcome);
    return outcome;
  }

  /** The row of a host is gone. */
  private void unwatch(String hostname, Outcome outcome) {
    Host host = hosts.get(hostname);
    if (host == null || host.rule() == null) {
      return;
    }
    if (host.isSilent() && !host.isInFleet()) {
      outcome.events.add(end(Kind.RESOLVED, hostname, host, decidedMillis, Why.LIMIT_REMOVED));
    }
    if (host.lastMillis() == NEVER) {
      hosts.remove(hostname);
    } else {
      hosts.put(hostname, host.withRule(null).silent(NONE, false));
    }
  }

  /**
   * Takes note that the watermark has passed a time.
   *
   * @param hasEnded whether all readings have come
   */
  Outcome pass(long millis, boolean hasEnded, FleetRule rule) {
    passedMillis = Math.max(passedMillis, millis);
    this.hasEnded |= hasEnded;
    Outcome outcome = new Outcome();
    decide(rule, outcome);
    return outcome;
  }

  /** Returns what the watermark must pass for something to happen; null: nothing will. */
  @Nullable Long waitsForMillis(FleetRule rule) {
    if (!rulesAreKnown) {
      return open.higherKey(passedMillis);
    }
    long next = nextMillis(rule);
    return next == Long.MAX_VALUE ? null : next;
  }

  /** Returns the next end of a window at which something happens, which may have passed. */
  private long nextMillis(FleetRule rule) {
    long next = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
    long last = lastMillis(rule);
    if (firstWindowMillis != NONE) {
      for (Host host : hosts.values()) {
        next = Math.min(next, upTo(last, rule.windowEndFrom(due(host))));
      }
    }
    for (Ended each : ended.values()) {
      if (!each.isLast()) {
        next = Math.min(next, upTo(last, each.endMillis() + AlertRule.FORGET_AFTER.toMillis()));
      }
    }
    return next;
  }

  /** Returns the last end of a window at which somebody can be silent or forgotten. */
  private long lastMillis(FleetRule rule) {
    if (!hasEnded) {
      return Long.MAX_VALUE;
    }
    return open.isEmpty()
        ? rule.knownUntilMillis()
        : Math.max(rule.knownUntilMillis(), open.lastKey());
  }

  private static long upTo(long lastMillis, long millis) {
    return millis <= lastMillis ? millis : Long.MAX_VALUE;
  }

  private void decide(FleetRule rule, Outcome outcome) {
    if (!rulesAreKnown) {
      return;
    }
    for (long end = nextMillis(rule); end <= passedMillis; end = nextMillis(rule)) {
      end = Math.max(end, decidedMillis);
      decide(end, rule, outcome);
      decidedMillis = end;
    }
  }

  private void decide(long end, FleetRule rule, Outcome outcome) {
    OpenWindow window = open.remove(end);
    if (window != null) {
      if (firstWindowMillis == NONE) {
        firstWindowMillis = end - rule.windowSizeMillis();
      }
      markEnds(end, window, outcome);
      new TreeMap<>(window.lastMillis)
          .forEach((hostname, last) -> hear(hostname, last, end, end, outcome));
    }
    forget(end, outcome);
    endSilenceOfFleet(end, outcome);
    findSilent(end, outcome);
  }

  /**
   * Takes the last reading of a host in a window.
   *
   * @param now end of the window that has just ended
   */
  private void hear(String hostname, long lastMillis, long windowEnd, long now, Outcome outcome) {
    Host host = host(hostname);
    if (host.isSilent() && !host.isInFleet()) {
      outcome.events.add(end(Kind.HEARD, hostname, host, now, null));
    }
    hosts.put(hostname, host.heard(lastMillis, windowEnd));
  }

  private void hearLate(String hostname, long lastMillis, long windowEnd, Outcome outcome) {
    Host host = host(hostname);
    if (host.rule() == null || lastMillis <= host.lastMillis()) {
      return;
    }
    // If it would be silent at once again, it is still silent.
    if (!host.isSilent() || host.rule().dueMillis(lastMillis) > decidedMillis) {
      hear(hostname, lastMillis, windowEnd, decidedMillis, outcome);
    }
  }

  private Host host(String hostname) {
    return hosts.getOrDefault(hostname, Host.UNKNOWN);
  }

  private void markEnds(long end, OpenWindow window, Outcome outcome) {
    for (int bucket : window.buckets) {
      Ended before = ended.put(bucket, new Ended(end, false));
      outcome.marks.add(new BucketMark(bucket, WindowNews.ended(end, endOf(before), true)));
    }
  }

  private static long endOf(@Nullable Ended ended) {
    return ended == null ? NONE : ended.endMillis();
  }

  /** Lets buckets forget that had nothing for a day, and forgets hosts without a row. */
  private void forget(long end, Outcome outcome) {
    long dayBefore = end - AlertRule.FORGET_AFTER.toMillis();
    ended.replaceAll(
        (bucket, before) -> {
          if (before.isLast() || before.endMillis() > dayBefore) {
            return before;
          }
          outcome.marks.add(new BucketMark(bucket, WindowNews.ended(end, endOf(before), false)));
          return new Ended(end, true);
        });
    hosts.values().removeIf(host -> host.rule() == null && host.windowEndMillis() <= dayBefore);
  }

  /** Most of a silent fleet is back: those that are not are told one by one. */
  private void endSilenceOfFleet(long end, Outcome outcome) {
    Silence before = silence;
    if (before == null) {
      return;
    }
    List<String> stillSilent =
        hosts.entrySet().stream()
            .filter(host -> host.getValue().isInFleet())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (2 * stillSilent.size() > before.hosts()) {
      return;
    }
    silence = null;
    outcome.events.add(fleet(Kind.HEARD, 2, before, stillSilent.size(), end));
    for (String hostname : stillSilent) {
      Host host = host(hostname);
      host = host.silent(host.silentSinceMillis(), false);
      hosts.put(hostname, host);
      outcome.events.add(begin(hostname, host, end));
    }
  }

  private void findSilent(long end, Outcome outcome) {
    TreeSet<String> silent = new TreeSet<>();
    int watched = 0;
    for (Map.Entry<String, Host> host : hosts.entrySet()) {
      long due = due(host.getValue());
      if (due != Long.MAX_VALUE) {
        watched++;
        if (due <= end) {
          silent.add(host.getKey());
        }
      }
    }
    boolean isFleet = watched >= SMALLEST_FLEET && 2 * silent.size() > watched;
    long startedAt = NONE;
    for (String hostname : silent) {
      Host host = host(hostname);
      Host now = host.silent(silentSince(host), isFleet);
      hosts.put(hostname, now);
      startedAt = Math.max(startedAt, now.silentSinceMillis());
      if (!isFleet) {
        outcome.events.add(begin(hostname, now, end));
      }
    }
    if (isFleet && silence == null) {
      silence = new Silence(startedAt, watched);
      outcome.events.add(fleet(Kind.SILENT, 1, silence, silent.size(), end));
    }
  }

  /** Returns when a host has been silent for too long; {@link Long#MAX_VALUE}: never, or it is. */
  private long due(Host host) {
    if (host.rule() == null || host.isSilent() || firstWindowMillis == NONE) {
      return Long.MAX_VALUE;
    }
    return host.rule()
        .dueMillis(host.lastMillis() == NEVER ? firstWindowMillis : host.lastMillis());
  }

  private long silentSince(Host host) {
    if (host.lastMillis() != NEVER) {
      return host.windowEndMillis();
    }
    return host.rule() == null
        ? firstWindowMillis
        : Math.max(firstWindowMillis, host.rule().validFromMillis()[0]);
  }

  private static AlertNews begin(String hostname, Host host, long end) {
    return news(
        host,
        AlertEvent.ofHost(
            Kind.SILENT,
            1,
            hostname,
            end,
            host.silentSinceMillis(),
            host.lastMillis() == NEVER ? Why.NEVER_HEARD : null,
            null,
            null));
  }

  private static AlertNews end(Kind kind, String hostname, Host host, long end, @Nullable Why why) {
    return news(
        host, AlertEvent.ofHost(kind, 2, hostname, end, host.silentSinceMillis(), why, null, null));
  }

  private static AlertNews news(Host host, AlertEvent event) {
    return new AlertNews(
        event, host.rule() == null ? null : host.rule().channelAt(host.silentSinceMillis()));
  }

  private static AlertNews fleet(Kind kind, long sequence, Silence silence, int silent, long end) {
    AlertEvent event =
        AlertEvent.ofHost(
            kind,
            sequence,
            AlertEvent.FLEET,
            end,
            silence.startedAtMillis(),
            Why.FLEET,
            silent,
            silence.hosts());
    return new AlertNews(event, null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fleet that
        && firstWindowMillis == that.firstWindowMillis
        && passedMillis == that.passedMillis
        && decidedMillis == that.decidedMillis
        && wakesAtMillis == that.wakesAtMillis
        && rulesAreKnown == that.rulesAreKnown
        && hasEnded == that.hasEnded
        && open.equals(that.open)
        && ended.equals(that.ended)
        && hosts.equals(that.hosts)
        && Objects.equals(silence, that.silence);
  }

  @Override
  public int hashCode() {
    return Objects.hash(decidedMillis, hosts);
  }
}
