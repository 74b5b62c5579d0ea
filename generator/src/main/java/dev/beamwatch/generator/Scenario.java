package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The synthetic stream: says for every number <i>n</i> which message is the <i>n</i>-th.
 *
 * <p>A pure function of the configuration and <i>n</i>, without clock or state: message <i>n</i>
 * asked for alone is the message <i>n</i> of a whole run, and the same configuration gives the same
 * bytes on every machine. Thread-safe.
 */
public final class Scenario {
  /**
   * Duplicates repeat a message of their own block of this many. The first of a block is ordinary
   * if there are duplicates at all, so that there is something to repeat.
   */
  static final int BLOCK = 64;

  private static final double LOWEST_USAGE = 70;
  private static final double USAGE_RANGE = 30;
  private static final double HIGHEST_USAGE = Math.nextDown(LOWEST_USAGE + USAGE_RANGE);

  // The fields of reading n, for CounterRandom. A field that is added takes a new number: the
  // others keep their values, and a stream its bytes.
  private static final int KIND = 0;
  private static final int HOST = 1;
  private static final int CPU = 2;
  private static final int USAGE = 3;
  private static final int DISORDER = 4;
  private static final int MALFORMATION = 5;
  private static final int ORIGINAL = 6;

  private static final Malformation[] MALFORMATIONS = Malformation.values();
  private static final byte[] FOREIGN_KEY = RecordKey.of("shop", "Pizzeria Sette Nani");

  private final ScenarioConfig config;
  private final CounterRandom random;
  private final @Nullable IncidentStory story;
  private final List<byte[]> keys;
  private final long outOfOrderMillis;
  private final boolean allOrdinary;
  private final boolean duplicates;
  private final double malformedBelow;
  private final double lateBelow;
  private final double futureBelow;
  private final double duplicateBelow;

  /** Makes the stream that the configuration describes. */
  public Scenario(ScenarioConfig config) {
    this.config = config;
    random = new CounterRandom(config.seed());
    story =
        config.storyFromMillis().isEmpty()
            ? null
            : new IncidentStory(
                config.seed(),
                config.hosts().size(),
                config.cpus().size(),
                config.storyFromMillis().getAsLong());
    keys = config.hosts().stream().map(RecordKey::ofHost).toList();
    outOfOrderMillis = config.outOfOrder().toMillis();
    duplicates = config.duplicateFraction() > 0;
    // Makes up for the first of each block, which is always ordinary.
    double scale = duplicates ? BLOCK / (BLOCK - 1.0) : 1;
    malformedBelow = scale * config.malformedFraction();
    lateBelow = malformedBelow + scale * config.lateFraction();
    futureBelow = lateBelow + scale * config.futureFraction();
    duplicateBelow = futureBelow + scale * config.duplicateFraction();
    allOrdinary = duplicateBelow == 0;
  }

  /** Returns what the stream was made of. */
  public ScenarioConfig config() {
    return config;
  }

  /**
   * Returns the place of a reading in event time, before any trouble: the start plus {@code n /
   * readingsPerSecond}.
   *
   * @param n number of the reading, from 0
   * @return milliseconds since the epoch
   */
  public long dueAtMillis(long n) {
    return config.startMillis() + (long) Math.floor(n * 1_000.0 / config.readingsPerSecond());
  }

  /**
   * Returns message <i>n</i>, with its event time counted from {@link #dueAtMillis}.
   *
   * @param n number of the message, from 0
   * @return empty if a silence withholds the message
   */
  public Optional<Message> message(long n) {
    return message(n, this::dueAtMillis);
  }

  /**
   * Returns message <i>n</i> at a place in event time that the caller chooses: for a live stream
   * that goes as fast as it can.
   *
   * @param n number of the message, from 0
   * @param dueAtMillis the place in milliseconds since the epoch. The same for all of a block of
   *     {@value #BLOCK} numbers that begins at a multiple of {@value #BLOCK}, or duplicates are not
   *     what they repeat
   * @return empty if a silence withholds the message
   */
  public Optional<Message> message(long n, long dueAtMillis) {
    return message(n, any -> dueAtMillis);
  }

  /**
   * Returns the messages 0 to {@code count - 1} in their order, without those that a silence
   * withholds.
   */
  public Stream<Message> messages(long count) {
    return LongStream.range(0, count).mapToObj(this::message).flatMap(Optional::stream);
  }

  private Optional<Message> message(long n, LongUnaryOperator dueAtMillis) {
    if (n < 0) {
      throw new IllegalArgumentException("n is " + n + ", messages count from 0");
    }
    Kind kind = kindOf(n);
    return kind == Kind.DUPLICATE
        ? compose(originalOf(n), dueAtMillis, Kind.ORDINARY, Kind.DUPLICATE)
        : compose(n, dueAtMillis, kind, kind);
  }

  private Optional<Message> compose(
      long n, LongUnaryOperator dueAtMillis, Kind shape, Kind announced) {
    int host = random.below(config.hosts().size(), n, HOST);
    String hostname = config.hosts().get(host);
    int cpu = random.below(config.cpus().size(), n, CPU);
    long occurredAtMillis =
        dueAtMillis.applyAsLong(n)
            - (outOfOrderMillis == 0
                ? 0
                : (long) (random.unit(n, DISORDER) * (outOfOrderMillis + 1)));
    if (shape == Kind.LATE) {
      occurredAtMillis -= config.lateBy().toMillis();
    } else if (shape == Kind.FUTURE) {
      occurredAtMillis += config.futureBy().toMillis();
    }
    if (isSilent(host, occurredAtMillis)) {
      return Optional.empty();
    }
    CpuReading reading =
        new CpuReading(
            hostname,
            config.cpus().get(cpu),
            usageAt(n, host, cpu, occurredAtMillis),
            occurredAtMillis);
    if (shape == Kind.MALFORMED) {
      Malformation malformation =
          MALFORMATIONS[random.below(MALFORMATIONS.length, n, MALFORMATION)];
      byte[] key = malformation == Malformation.FOREIGN_MESSAGE ? FOREIGN_KEY : keys.get(host);
      return Optional.of(Message.malformed(key, malformation.valueFor(reading), malformation));
    }
    return Optional.of(
        Message.of(keys.get(host), CpuReadingCodec.encode(reading), announced, reading));
  }

  private Kind kindOf(long n) {
    if (allOrdinary || (duplicates && n % BLOCK == 0)) {
      return Kind.ORDINARY;
    }
    double u = random.unit(n, KIND);
    if (u < malformedBelow) {
      return Kind.MALFORMED;
    }
    if (u < lateBelow) {
      return Kind.LATE;
    }
    if (u < futureBelow) {
      return Kind.FUTURE;
    }
    return u < duplicateBelow ? Kind.DUPLICATE : Kind.ORDINARY;
  }

  private long originalOf(long n) {
    int place = (int) (n % BLOCK);
    long original = n - 1 - random.below(place, n, ORIGINAL);
    while (kindOf(original) != Kind.ORDINARY) {
      original--;
    }
    return original;
  }

  private double usageAt(long n, int host, int cpu, long occurredAtMillis) {
    String hostname = config.hosts().get(host);
    List<Incident> incidents = config.incidents();
    for (int i = incidents.size() - 1; i >= 0; i--) {
      Incident incident = incidents.get(i);
      if (incident.fromMillis() <= occurredAtMillis
          && occurredAtMillis < incident.untilMillis()
          && incident.hostname().equals(hostname)
          && (incident.cpu().isEmpty() || incident.cpu().get().equals(config.cpus().get(cpu)))) {
        return incident.usage();
      }
    }
    if (story != null) {
      return story.usage(host, cpu, occurredAtMillis);
    }
    // Rounding could reach 100 itself, which is not in the range.
    return Math.min(LOWEST_USAGE + USAGE_RANGE * random.unit(n, USAGE), HIGHEST_USAGE);
  }

  private boolean isSilent(int host, long occurredAtMillis) {
    if (story != null && story.isSilent(host, occurredAtMillis)) {
      return true;
    }
    String hostname = config.hosts().get(host);
    for (Silence silence : config.silences()) {
      if (silence.fromMillis() <= occurredAtMillis
          && occurredAtMillis < silence.untilMillis()
          && silence.hostname().equals(hostname)) {
        return true;
      }
    }
    return false;
  }
}
