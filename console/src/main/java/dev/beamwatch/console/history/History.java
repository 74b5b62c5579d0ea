package dev.beamwatch.console.history;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the topics brought within the last hour, and what follows from it by the rules of the
 * pipeline: a window is above its limit if its mean is strictly greater; a window and processor
 * give at most one message; of several records for them the one with more readings counts.
 *
 * <p>A window is judged by the limit that is known when its record comes; those that came before
 * any limit was known are judged when the first ones are. What was read is dated by its Kafka
 * record. Thread-safe.
 */
public final class History {
  /** Bytes of a dead letter's value that are kept to be shown. */
  static final int SHOWN_PAYLOAD = 4_096;

  private static final int SHOWN_KEY = 256;
  private static final int DEAD_LETTERS_AT_ONCE = 50;

  private final Bounds bounds;
  private final Clock clock;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Deque<BreachView> newestBreaches = new ArrayDeque<>();
  private final Map<Window, BreachView> breachesByWindow = new HashMap<>();
  private final Deque<KeptLetter> deadLetters = new ArrayDeque<>();
  private final Map<RejectionReason, RollingCount> letterCounts =
      new EnumMap<>(RejectionReason.class);
  private final RollingCount windows;
  private final RollingCount corrections;
  private final RollingCount filtered;
  private final RollingCount breaches;
  private final RollingCount unreadable;

  private @Nullable Map<String, BigDecimal> limits;
  private int series;
  private long seriesLeftOut;
  private long lastSeq;
  private @Nullable Long newestWindowEnd;
  private @Nullable Long lastRecordAt;

  private final Set<String> changedHosts = new LinkedHashSet<>();
  private final Map<String, List<WindowView>> newWindows = new LinkedHashMap<>();
  private final List<BreachView> newBreaches = new ArrayList<>();
  private final Deque<DeadLetterView> newLetters = new ArrayDeque<>();
  private long lettersSkipped;

  /** A window of a processor. */
  private record Window(String host, String cpu, long end) {
    static Window of(BreachView breach) {
      return new Window(breach.host(), breach.cpu(), breach.windowEnd());
    }
  }

  /** A dead letter and where its record is. */
  private record KeptLetter(DeadLetterView view, int partition, long offset) {}

  /**
   * Where a record is in its topic.
   *
   * @param partition of the topic
   * @param offset in the partition
   */
  public record Place(int partition, long offset) {}

  /** Begins empty. */
  public History(Bounds bounds, Clock clock) {
    this.bounds = bounds;
    this.clock = clock;
    windows = new RollingCount(bounds.period());
    corrections = new RollingCount(bounds.period());
    filtered = new RollingCount(bounds.period());
    breaches = new RollingCount(bounds.period());
    unreadable = new RollingCount(bounds.period());
    for (RejectionReason reason : RejectionReason.values()) {
      letterCounts.put(reason, new RollingCount(bounds.period()));
    }
  }

  /** Takes a record of the aggregated topic. */
  public synchronized void addWindow(WindowStats stats, long recordMillis) {
    seen(recordMillis);
    windows.add(recordMillis, 1, clock.millis());
    Series of = seriesOf(stats.hostname(), stats.cpu());
    if (of == null) {
      return;
    }
    Series.Kept known = of.find(stats.windowEndMillis());
    if (known != null && known.window().count() >= stats.readingCount()) {
      return;
    }
    if (known != null) {
      corrections.add(recordMillis, 1, clock.millis());
    }
    if (newestWindowEnd == null || stats.windowEndMillis() > newestWindowEnd) {
      newestWindowEnd = stats.windowEndMillis();
    }
    BigDecimal limit = limits == null ? null : limits.get(stats.hostname());
    keep(
        stats.hostname(),
        of,
        recordMillis,
        new WindowView(
            stats.windowStartMillis(),
            stats.windowEndMillis(),
            stats.cpu(),
            stats.usageAvg(),
            stats.usageMax(),
            stats.readingCount(),
            limit,
            limit != null && Threshold.isExceeded(stats.usageAvg(), limit),
            known != null),
        known != null && known.counted());
    of.shorten(Math.max(5, bounds.windows() / Math.max(1, series)));
  }

  private void keep(String host, Series of, long recordMillis, WindowView window, boolean counted) {
    BigDecimal limit = window.limit();
    boolean isNew = window.breach() && !counted && limit != null;
    of.put(new Series.Kept(recordMillis, window, counted || isNew));
    newWindows.computeIfAbsent(host, key -> new ArrayList<>()).add(window);
    changedHosts.add(host);
    if (isNew && limit != null) {
      breaches.add(recordMillis, 1, clock.millis());
      BreachView breach =
          new BreachView(
              ++lastSeq,
              recordMillis,
              window.start(),
              window.end(),
              host,
              window.cpu(),
              window.mean(),
              limit);
      newestBreaches.addFirst(breach);
      breachesByWindow.put(Window.of(breach), breach);
      newBreaches.add(breach);
      if (newestBreaches.size() > bounds.breaches()) {
        BreachView oldest = newestBreaches.removeLast();
        breachesByWindow.remove(Window.of(oldest), oldest);
      }
    }
  }

  /** Takes a record of the filtered topic. */
  public synchronized void addHotReading(CpuReading reading, long recordMillis) {
    seen(recordMillis);
    long now = clock.millis();
    filtered.add(recordMillis, 1, now);
    Host host = hostOf(reading.hostname());
    if (host != null && recordMillis >= now - bounds.period().toMillis()) {
      host.addHot(
          new HotReading(reading.occurredAtMillis(), reading.cpu(), reading.usage()),
          recordMillis,
          now);
      changedHosts.add(reading.hostname());
    }
  }

  /** Counts hot readings that were not looked at, as there were too many. */
  public synchronized void skipHotReadings(long count) {
    filtered.add(clock.millis(), count, clock.millis());
  }

  /** Counts a record that is not what its topic should hold. */
  public synchronized void addUnreadable(long recordMillis) {
    unreadable.add(recordMillis, 1, clock.millis());
  }

  /**
   * Takes a record of the dead-letter topic.
   *
   * @param place where it is
   */
  public synchronized void addDeadLetter(DeadLetter letter, Place place, long recordMillis) {
    seen(recordMillis);
    RollingCount count = letterCounts.get(letter.reason());
    if (count != null && letter.part() == 1) {
      count.add(recordMillis, 1, clock.millis());
    }
    byte[] payload = letter.payload();
    byte[] key = letter.key();
    DeadLetterView view =
        new DeadLetterView(
            ++lastSeq,
            recordMillis,
            letter.topic(),
            letter.partition(),
            letter.offset(),
            letter.reason().name(),
            letter.detail(),
            letter.part(),
            letter.parts(),
            key == null ? null : PrintableBytes.text(key, SHOWN_KEY),
            payload == null ? null : PrintableBytes.text(payload, SHOWN_PAYLOAD),
            payload == null ? 0 : payload.length,
            payload != null && payload.length > SHOWN_PAYLOAD,
            null);
    deadLetters.addFirst(new KeptLetter(view, place.partition(), place.offset()));
    if (deadLetters.size() > bounds.deadLetters()) {
      deadLetters.removeLast();
    }
    newLetters.addLast(view);
    if (newLetters.size() > DEAD_LETTERS_AT_ONCE) {
      newLetters.removeFirst();
      lettersSkipped++;
    }
  }

  /**
   * Sets the limits that windows are judged by from now on.
   *
   * @param newLimits percent by host
   */
  public synchronized void setLimits(Map<String, BigDecimal> newLimits) {
    Map<String, BigDecimal> old = limits;
    limits = Map.copyOf(newLimits);
    for (Host host : hosts.values()) {
      BigDecimal limit = limits.get(host.name());
      if (old == null) {
        judgeAgain(host, limit);
      }
      BigDecimal before = old == null ? null : old.get(host.name());
      if (differ(limit, before)) {
        changedHosts.add(host.name());
      }
    }
  }

  private static boolean differ(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    if (one == null || other == null) {
      return one != null || other != null;
    }
    return one.compareTo(other) != 0;
  }

  private void judgeAgain(Host host, @Nullable BigDecimal limit) {
    if (limit == null) {
      return;
    }
    for (Series of : host.allSeries()) {
      for (Series.Kept kept : List.copyOf(of.windows())) {
        WindowView w = kept.window();
        keep(
            host.name(),
            of,
            kept.at(),
            new WindowView(
                w.start(),
                w.end(),
                w.cpu(),
                w.mean(),
                w.max(),
                w.count(),
                limit,
                Threshold.isExceeded(w.mean(), limit),
                w.corrected()),
            kept.counted());
      }
    }
  }

  /** Forgets what is older than the period. */
  public synchronized void forgetOld() {
    long now = clock.millis();
    long before = now - bounds.period().toMillis();
    Iterator<Host> all = hosts.values().iterator();
    while (all.hasNext()) {
      Host host = all.next();
      int fewer = host.forgetBefore(before, now);
      if (fewer >= 0) {
        series -= fewer;
        changedHosts.add(host.name());
      }
      if (host.isEmpty()) {
        newWindows.remove(host.name());
        all.remove();
      }
    }
    newestBreaches.removeIf(breach -> breach.at() < before);
    breachesByWindow.values().removeIf(breach -> breach.at() < before);
    deadLetters.removeIf(kept -> kept.view().at() < before);
  }

  /** Returns the hosts that may be other than at the last call. */
  public synchronized HostChanges takeHostChanges() {
    List<HostSummary> summaries = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (String name : changedHosts) {
      Host host = hosts.get(name);
      if (host == null) {
        removed.add(name);
      } else {
        summaries.add(summary(host));
      }
    }
    changedHosts.clear();
    return new HostChanges(summaries, removed);
  }

  /** Returns what is new since the last call, but for the hosts themselves. */
  public synchronized Changes takeChanges() {
    Changes changes =
        new Changes(
            Map.copyOf(newWindows),
            List.copyOf(newBreaches),
            List.copyOf(newLetters),
            lettersSkipped);
    newWindows.clear();
    newBreaches.clear();
    newLetters.clear();
    lettersSkipped = 0;
    return changes;
  }

  /** Returns how all hosts are. */
  public synchronized List<HostSummary> summaries() {
    return hosts.values().stream().map(this::summary).toList();
  }

  /** Returns how a host is; empty if nothing is known of it. */
  public synchronized Optional<HostSummary> summary(String host) {
    return Optional.ofNullable(hosts.get(host)).map(this::summary);
  }

  private HostSummary summary(Host host) {
    BigDecimal limit = limits == null ? null : limits.get(host.name());
    return host.summary(limit, clock.millis());
  }

  /** Returns a host's windows, the oldest first; none if nothing is known of it. */
  public synchronized List<WindowView> windows(String host) {
    Host known = hosts.get(host);
    return known == null ? List.of() : known.windows();
  }

  /** Returns a host's single hot readings, the newest first. */
  public synchronized List<HotReading> hotReadings(String host) {
    Host known = hosts.get(host);
    return known == null ? List.of() : known.hotReadings();
  }

  /** Returns the newest breaches before a number, the newest first. */
  public synchronized List<BreachView> breaches(long before, int limit) {
    return newestBreaches.stream().filter(b -> b.seq() < before).limit(limit).toList();
  }

  /**
   * Returns the contract's text for a window above its limit, with the figures known here; null if
   * no such window is remembered.
   */
  public synchronized @Nullable String breachText(String host, String cpu, long windowEnd) {
    BreachView breach = breachesByWindow.get(new Window(host, cpu, windowEnd));
    return breach == null ? null : breach.text();
  }

  /** Returns the newest dead letters before a number, the newest first; of one reason, or all. */
  public synchronized List<DeadLetterView> deadLetters(
      long before, int limit, @Nullable RejectionReason reason) {
    return deadLetters.stream()
        .map(KeptLetter::view)
        .filter(letter -> letter.seq() < before)
        .filter(letter -> reason == null || letter.reason().equals(reason.name()))
        .limit(limit)
        .toList();
  }

  /** Returns a dead letter by its number; empty if it is not remembered. */
  public synchronized Optional<DeadLetterView> deadLetter(long seq) {
    return letter(seq).map(KeptLetter::view);
  }

  /** Returns where the record of a dead letter is; empty if it is not remembered. */
  public synchronized Optional<Place> placeOfDeadLetter(long seq) {
    return letter(seq).map(kept -> new Place(kept.partition(), kept.offset()));
  }

  private Optional<KeptLetter> letter(long seq) {
    return deadLetters.stream().filter(kept -> kept.view().seq() == seq).findFirst();
  }

  /** Returns how many dead letters there were within the period, by reason; those that were. */
  public synchronized Map<String, Long> deadLetterCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    letterCounts.forEach(
        (reason, count) -> {
          long total = count.total(clock.millis());
          if (total > 0) {
            counts.put(reason.name(), total);
          }
        });
    return counts;
  }

  /** Returns how much of everything there was. */
  public synchronized Counts counts() {
    long now = clock.millis();
    long rejected = 0;
    long late = 0;
    long undelivered = 0;
    for (Map.Entry<RejectionReason, RollingCount> each : letterCounts.entrySet()) {
      long total = each.getValue().total(now);
      switch (each.getKey()) {
        case LATE -> late += total;
        case UNDELIVERED -> undelivered += total;
        default -> rejected += total;
      }
    }
    int over = 0;
    for (Host host : hosts.values()) {
      over += summary(host).breaching() ? 1 : 0;
    }
    long inPeriod = windows.total(now);
    return new Counts(
        inPeriod,
        inPeriod * (double) Duration.ofMinutes(1).toMillis() / bounds.period().toMillis(),
        corrections.total(now),
        filtered.total(now),
        rejected,
        late,
        breaches.total(now),
        undelivered,
        hosts.size(),
        over,
        seriesLeftOut,
        unreadable.total(now),
        newestWindowEnd,
        lastRecordAt);
  }

  private void seen(long recordMillis) {
    if (lastRecordAt == null || recordMillis > lastRecordAt) {
      lastRecordAt = recordMillis;
    }
  }

  private @Nullable Host hostOf(String name) {
    Host known = hosts.get(name);
    if (known == null && hosts.size() < bounds.hosts()) {
      known = new Host(name, new RollingCount(bounds.period()));
      hosts.put(name, known);
    }
    return known;
  }

  private @Nullable Series seriesOf(String hostname, String cpu) {
    Host host = hostOf(hostname);
    Series known = host == null ? null : host.series(cpu);
    if (known == null && host != null && series < bounds.series()) {
      known = host.addSeries(cpu);
      series++;
    }
    if (known == null) {
      seriesLeftOut++;
    }
    return known;
  }
}
