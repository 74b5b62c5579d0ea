package dev.beamwatch.console;

import dev.beamwatch.console.history.Bounds;
import dev.beamwatch.console.history.BreachView;
import dev.beamwatch.console.history.Changes;
import dev.beamwatch.console.history.Counts;
import dev.beamwatch.console.history.History;
import dev.beamwatch.console.history.HostChanges;
import dev.beamwatch.console.kafka.ConsumerSettings;
import dev.beamwatch.console.kafka.InputRate;
import dev.beamwatch.console.kafka.OneRecord;
import dev.beamwatch.console.kafka.RecordTime;
import dev.beamwatch.console.kafka.TopicTail;
import dev.beamwatch.console.threshold.JdbcThresholdTable;
import dev.beamwatch.console.threshold.ThresholdBoard;
import dev.beamwatch.console.threshold.ThresholdsView;
import dev.beamwatch.console.told.MessageView;
import dev.beamwatch.console.told.Told;
import dev.beamwatch.console.told.ToldView;
import dev.beamwatch.console.web.Deployment;
import dev.beamwatch.console.web.EventHub;
import dev.beamwatch.console.web.Health;
import dev.beamwatch.console.web.PageConfig;
import dev.beamwatch.console.web.Sessions;
import dev.beamwatch.console.web.WebServer;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.DeadLetterCodec;
import dev.beamwatch.schemas.FilteredReadingCodec;
import dev.beamwatch.schemas.NotificationCodec;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of a console at work: those that read, what they gather, and who shows it. */
final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** How often what is new is handed to the browsers. */
  private static final Duration TICK = Duration.ofMillis(500);

  private static final int TICKS_PER_HEARTBEAT = 20;

  /** Thousands of hosts can be other each time. */
  private static final int TICKS_PER_HOSTS = 4;

  /** Hot readings are looked at for their last few only; counting needs no look. */
  private static final long MOST_HOT_READINGS_BEHIND = 100_000;

  private static final Duration FIRST_THRESHOLDS = Duration.ofSeconds(10);

  /**
   * The newest outcomes tell to whom the pipeline tells what, however long nothing happened. So
   * many are read of each partition at least.
   */
  private static final long LEAST_NOTIFICATIONS = 1_000;

  /** The page shows so many. Who wants more asks for them. */
  private static final int MOST_BREACHES_AT_ONCE = 500;

  private final ConsoleSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final History history;
  private final Told told;
  private final ThresholdBoard thresholds;
  private final EventHub hub;
  private final Thread ticker = new Thread(this::tick, "ticker");
  private final List<TopicTail> tails = new CopyOnWriteArrayList<>();

  /** Topics that may be missing or forbidden. */
  private final List<TopicTail> optionalTails = new CopyOnWriteArrayList<>();

  private volatile @Nullable TopicTail alerts;
  private volatile @Nullable TopicTail notifications;

  private volatile @Nullable InputRate rate;
  private volatile boolean isReading;

  /** Times of the newest window and the newest dead letter; each has one thread that writes. */
  private volatile @Nullable Long windowAt;

  private volatile @Nullable Long refusalAt;
  private @Nullable WebServer server;
  private long shownThresholds = -1;

  private Console(ConsoleSettings settings) {
    this.settings = settings;
    history = new History(Bounds.of(settings.history(), Runtime.getRuntime().maxMemory()), clock);
    told =
        new Told(
            settings.history(),
            settings.thresholdRefresh().plus(ThresholdBoard.TAKE_UP),
            history::breachText,
            clock);
    thresholds =
        new ThresholdBoard(
            new JdbcThresholdTable(
                settings.jdbcUrl(),
                settings.jdbcUser(),
                settings.jdbcPassword(),
                settings.thresholdTable()),
            settings.thresholdRefresh(),
            settings.allowEdit(),
            clock,
            (limits, others) -> {
              told.setLimits(limits, others);
              history.setLimits(limits);
            });
    hub =
        new EventHub(UUID.randomUUID().toString().replace("-", ""), () -> !state().equals("live"));
    ticker.setDaemon(true);
  }

  /**
   * Starts all parts. Brokers and database need not be there yet.
   *
   * @throws IOException if the address cannot be listened on
   */
  static Console start(ConsoleSettings settings) throws IOException {
    Console console = new Console(settings);
    try {
      console.server =
          WebServer.start(
              new InetSocketAddress(settings.bind(), settings.port()),
              console.deployment(),
              console.hub,
              new Sessions(settings.token(), console.clock),
              console.clock);
    } catch (IOException e) {
      console.close();
      throw e;
    }
    console.thresholds.start();
    console.ticker.start();
    return console;
  }

  /** Returns the address of the page. */
  String url() {
    return server == null ? "" : server.url();
  }

  private Deployment deployment() {
    ConsoleSettings.Topics topics = settings.topics();
    OneRecord records = new OneRecord(consumer());
    return new Deployment(
        history,
        told,
        thresholds,
        this::health,
        new PageConfig(
            settings.windowSize().toMillis() / 1e3,
            settings.history().toMillis() / 1e3,
            settings.thresholdRefresh().toMillis() / 1e3,
            settings.allowEdit(),
            settings.timeZone().getId(),
            names(topics),
            settings.runner(),
            settings.slackChannel()),
        place ->
            records
                .read(topics.deadLetters(), place.partition(), place.offset())
                .map(record -> DeadLetterCodec.decode(record.value())));
  }

  private static Map<String, String> names(ConsoleSettings.Topics topics) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("input", topics.input());
    names.put("filtered", topics.filtered());
    names.put("aggregated", topics.aggregated());
    names.put("deadLetters", topics.deadLetters());
    putIfRead(names, "alerts", topics.alerts());
    putIfRead(names, "notifications", topics.notifications());
    return names;
  }

  private static void putIfRead(
      Map<String, String> names, String part, ConsoleSettings.OptionalTopic topic) {
    if (topic.name() != null) {
      names.put(part, topic.name());
    }
  }

  private Properties consumer() {
    return ConsumerSettings.of(settings.bootstrapServers(), settings.kafkaProperties());
  }

  /** Reading begins when the limits are known, or cannot be: what is read is judged by them. */
  private void beginToRead() {
    ConsoleSettings.Topics topics = settings.topics();
    WindowStatsCodec windows = new WindowStatsCodec(settings.timeZone());
    FilteredReadingCodec readings = new FilteredReadingCodec(settings.timeZone());
    rate = InputRate.start(topics.input(), consumer(), clock);
    tails.add(
        tail(
            topics.aggregated(),
            byTime(),
            Long.MAX_VALUE,
            record -> {
              long at = RecordTime.millis(record, clock);
              history.addWindow(windows.decode(record.value()), at);
              windowAt = later(windowAt, at);
            }));
    tails.add(
        tail(
            topics.deadLetters(),
            byTime(),
            Long.MAX_VALUE,
            record -> {
              long at = RecordTime.millis(record, clock);
              history.addDeadLetter(
                  DeadLetterCodec.decode(record.value()),
                  new History.Place(record.partition(), record.offset()),
                  at);
              refusalAt = later(refusalAt, at);
            }));
    tails.add(
        tail(
            topics.filtered(),
            byTime(),
            MOST_HOT_READINGS_BEHIND,
            record ->
                history.addHotReading(
                    readings.decode(record.value()), RecordTime.millis(record, clock))));
    AlertEventCodec events = new AlertEventCodec(settings.timeZone());
    NotificationCodec outcomes = new NotificationCodec(settings.timeZone());
    alerts =
        optionalTail(
            topics.alerts(),
            byTime(),
            record ->
                told.addEvent(events.decode(record.value()), RecordTime.millis(record, clock)));
    notifications =
        optionalTail(
            topics.notifications(),
            new TopicTail.Start(settings.history(), LEAST_NOTIFICATIONS),
            record -> told.addOutcome(outcomes.decode(record.value())));
    isReading = true;
  }

  private TopicTail.Start byTime() {
    return new TopicTail.Start(settings.history(), 0);
  }

  private @Nullable TopicTail optionalTail(
      ConsoleSettings.OptionalTopic topic,
      TopicTail.Start start,
      Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    String name = topic.name();
    if (name == null) {
      return null;
    }
    TopicTail tail = tail(name, start, Long.MAX_VALUE, handler);
    (topic.isNamed() ? tails : optionalTails).add(tail);
    return tail;
  }

  private TopicTail tail(
      String topic,
      TopicTail.Start start,
      long mostBehind,
      Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    return TopicTail.start(
        topic,
        consumer(),
        start,
        clock,
        new TopicTail.Handlers(
            tolerant(topic, handler)::accept, mostBehind, history::skipHotReadings));
  }

  /** Others may write to the topics what they like. */
  private Consumer<ConsumerRecord<byte[], byte[]>> tolerant(
      String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
    AtomicBoolean warned = new AtomicBoolean();
    return record -> {
      try {
        handler.accept(record);
      } catch (RuntimeException e) {
        history.addUnreadable(RecordTime.millis(record, clock));
        if (!warned.getAndSet(true)) {
          LOG.warn(
              "left out what is not in the format of {}, partition {}, offset {} (further ones are"
                  + " only counted): {}",
              topic,
              record.partition(),
              record.offset(),
              e.toString());
        }
      }
    };
  }

  private void tick() {
    long begun = System.nanoTime();
    for (long ticks = 1; ; ticks++) {
      try {
        long due = begun + ticks * TICK.toNanos() - System.nanoTime();
        Thread.sleep(Math.max(1, Duration.ofNanos(due).toMillis()));
        if (!isReading
            && (thresholds.hasTried() || ticks * TICK.toMillis() > FIRST_THRESHOLDS.toMillis())) {
          beginToRead();
        }
        publish(ticks);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("cannot tell what is new", e);
      }
    }
  }

  private void publish(long ticks) {
    if (ticks % TICKS_PER_HEARTBEAT == 0) {
      history.forgetOld();
      told.forgetOld();
    }
    Changes changes = history.takeChanges();
    changes
        .windows()
        .forEach(
            (host, windows) ->
                hub.publishWindows(host, () -> Map.of("host", host, "windows", windows)));
    List<BreachView> breaches = changes.breaches();
    breaches.forEach(
        breach -> told.addBreach(breach.host(), breach.cpu(), breach.windowEnd(), breach.at()));
    if (!breaches.isEmpty()) {
      int skipped = Math.max(0, breaches.size() - MOST_BREACHES_AT_ONCE);
      hub.publish("breaches", Map.of("breaches", breaches.subList(skipped, breaches.size())));
    }
    List<MessageView> messages = told.takeNewMessages();
    if (!messages.isEmpty()) {
      hub.publish("messages", Map.of("messages", messages));
    }
    if (!changes.deadLetters().isEmpty()) {
      hub.publish(
          "dead-letters",
          Map.of(
              "deadLetters",
              changes.deadLetters(),
              "skipped",
              changes.deadLettersSkipped(),
              "counts",
              history.deadLetterCounts()));
    }
    if (ticks % TICKS_PER_HOSTS == 0) {
      HostChanges hosts = history.takeHostChanges();
      if (!hosts.hosts().isEmpty() || !hosts.removed().isEmpty()) {
        hub.publish("hosts", hosts);
      }
    }
    ThresholdsView.State limits = thresholds.state();
    if (limits.version() != shownThresholds) {
      shownThresholds = limits.version();
      hub.publish("thresholds", limits);
    }
    if (ticks % 2 == 0) {
      hub.publish("health", health());
    }
    if (ticks % TICKS_PER_HEARTBEAT == 0) {
      hub.heartbeat();
    }
  }

  private Health health() {
    long now = clock.millis();
    Counts counts = history.counts();
    InputRate input = rate;
    ThresholdsView.State limits = thresholds.state();
    Long end = counts.newestWindowEnd();
    Long readAt = limits.readAt();
    ToldView toldNow = told();
    String state = state();
    InputRate.Growth growth = input == null ? null : input.growth();
    VitalSigns signs =
        new VitalSigns(
            now,
            state.equals("kafka-away"),
            growth == null ? null : (Long) growth.watchedSince(),
            growth == null ? null : growth.lastAt(),
            growth == null ? null : growth.since(),
            windowAt,
            refusalAt,
            limits.error(),
            readAt,
            toldNow.receivers());
    return new Health(
        now,
        state,
        signs.troubles(settings.windowSize()),
        input == null ? null : input.perSecond(),
        end == null ? null : (Double) (Math.max(0, now - end) / 1e3),
        counts,
        toldNow.outcomes().equals(ToldView.KNOWN) ? (Long) toldNow.sentToSlack() : null,
        toldNow,
        readAt == null ? null : (Double) ((now - readAt) / 1e3),
        limits.error(),
        limits.hosts(),
        settings.runner());
  }

  private static Long later(@Nullable Long one, long other) {
    return one == null ? other : Math.max(one, other);
  }

  private ToldView told() {
    ConsoleSettings.Topics topics = settings.topics();
    return new ToldView(
        access(topics.notifications(), notifications),
        access(topics.alerts(), alerts),
        told.receivers());
  }

  private static String access(ConsoleSettings.OptionalTopic topic, @Nullable TopicTail tail) {
    if (topic.name() == null) {
      return "off";
    }
    TopicTail.Access access = tail == null ? TopicTail.Access.UNKNOWN : tail.access();
    return access.name().toLowerCase(Locale.ROOT);
  }

  private String state() {
    InputRate input = rate;
    if (!isReading || input == null || !input.hasAsked()) {
      return "starting";
    }
    if (!input.brokersAnswer()) {
      return "kafka-away";
    }
    boolean isCaughtUp =
        tails.stream().allMatch(TopicTail::isCaughtUp)
            && optionalTails.stream()
                .allMatch(tail -> tail.isCaughtUp() || tail.access() == TopicTail.Access.FORBIDDEN);
    return isCaughtUp ? "live" : "catching-up";
  }

  @Override
  public void close() {
    ticker.interrupt();
    thresholds.close();
    if (server != null) {
      server.close();
    }
    tails.forEach(TopicTail::close);
    optionalTails.forEach(TopicTail::close);
    InputRate input = rate;
    if (input != null) {
      input.close();
    }
  }
}
