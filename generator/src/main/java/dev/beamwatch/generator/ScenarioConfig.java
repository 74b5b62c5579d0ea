package dev.beamwatch.generator;

import dev.beamwatch.schemas.SqlTimestamps;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that decides which readings a {@link Scenario} consists of. Immutable; {@link
 * #builder()} starts from what producers in the field write.
 *
 * @param seed chooses one of many streams; any number
 * @param hosts the devices, each as likely as the others; different and not empty
 * @param cpus the processors of every device, each as likely as the others; different and not empty
 * @param startMillis event time of reading 0, milliseconds since the epoch; so late that no reading
 *     is before the epoch, out of order and late ones included
 * @param readingsPerSecond how densely readings lie in event time; more than 0
 * @param outOfOrder the most that an {@code occurred_at} lies behind the reading's place, and so
 *     behind the highest before it; 0 or more
 * @param lateFraction share of readings that are late, 0 to 1
 * @param lateBy how much earlier the {@code occurred_at} of a late reading is; more than 0
 * @param duplicateFraction share of messages that repeat an earlier one, 0 to 1. As there must be
 *     something to repeat, one message in {@value Scenario#BLOCK} stays ordinary
 * @param malformedFraction share of messages that break the contract, 0 to 1; every {@link
 *     Malformation} is as likely as the others
 * @param futureFraction share of readings by a clock that is ahead, 0 to 1
 * @param futureBy how far that clock is ahead; more than {@link #CLOCK_TOLERANCE}
 * @param incidents stretches of fixed load
 * @param silences stretches in which a host reports nothing
 * @param storyFromMillis event time at which an {@link IncidentStory} begins, milliseconds since
 *     the epoch. The story decides the usage outside of {@code incidents}, and adds silences. If
 *     empty, there is no story, and the usage is uniform in [70, 100)
 */
public record ScenarioConfig(
    long seed,
    List<String> hosts,
    List<String> cpus,
    long startMillis,
    double readingsPerSecond,
    Duration outOfOrder,
    double lateFraction,
    Duration lateBy,
    double duplicateFraction,
    double malformedFraction,
    double futureFraction,
    Duration futureBy,
    List<Incident> incidents,
    List<Silence> silences,
    OptionalLong storyFromMillis) {

  /** The hosts of the producers in the field, in their order. */
  public static final List<String> DWARFS =
      List.of("doc", "grumpy", "sleepy", "bashful", "happy", "sneezy", "dopey");

  /** The processors of the producers in the field. */
  public static final List<String> DWARF_CPUS = List.of("cpu1", "cpu2", "cpu3", "cpu4", "cpu5");

  /** A clock that is ahead by no more than this is in order; the pipeline's limit. */
  public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  static final String FRACTION = "a number from 0 to 1";

  /**
   * Checks every value.
   *
   * @throws InvalidOptionException naming the option of the command, its value and what is allowed
   */
  public ScenarioConfig {
    hosts = checkedNames("--hosts", hosts);
    cpus = checkedNames("--cpus", cpus);
    incidents = List.copyOf(incidents);
    silences = List.copyOf(silences);
    if (!(readingsPerSecond > 0) || Double.isInfinite(readingsPerSecond)) {
      throw new InvalidOptionException(
          "--event-rate", readingsPerSecond, "a number of readings a second, more than 0");
    }
    if (outOfOrder.isNegative()) {
      throw new InvalidOptionException("--out-of-order", outOfOrder, "PT0S or more");
    }
    if (lateBy.toMillis() <= 0) {
      throw new InvalidOptionException("--late-by", lateBy, "more than PT0S");
    }
    if (futureBy.compareTo(CLOCK_TOLERANCE) <= 0) {
      throw new InvalidOptionException(
          "--future-by", futureBy, "more than " + CLOCK_TOLERANCE + ", which clocks may differ by");
    }
    checkFraction("--late-fraction", lateFraction);
    long earliestMillis =
        startMillis - outOfOrder.toMillis() - (lateFraction > 0 ? lateBy.toMillis() : 0);
    if (earliestMillis < SqlTimestamps.MIN_MILLIS || startMillis > SqlTimestamps.MAX_MILLIS) {
      throw new InvalidOptionException(
          "--start",
          startMillis,
          "in the years 1970 to 9999, and no reading that is out of order or late may be before"
              + " them");
    }
    checkFraction("--duplicate-fraction", duplicateFraction);
    checkFraction("--malformed-fraction", malformedFraction);
    checkFraction("--future-fraction", futureFraction);
    double sum = lateFraction + duplicateFraction + malformedFraction + futureFraction;
    // Decimal fractions such as ten times 0.1 add up to a little more than they say.
    if (sum > 1 + 1e-9) {
      throw new InvalidOptionException(
          "--late-fraction + --duplicate-fraction + --malformed-fraction + --future-fraction",
          sum,
          "at most 1");
    }
    for (Incident incident : incidents) {
      checkKnown(Incident.OPTION, incident.hostname(), "--hosts", hosts);
      Optional<String> cpu = incident.cpu();
      if (cpu.isPresent()) {
        checkKnown(Incident.OPTION, cpu.get(), "--cpus", cpus);
      }
    }
    for (Silence silence : silences) {
      checkKnown(Silence.OPTION, silence.hostname(), "--hosts", hosts);
    }
  }

  /** Returns a builder that makes what producers in the field write. */
  public static Builder builder() {
    return new Builder();
  }

  private static List<String> checkedNames(String option, List<String> names) {
    List<String> copy = List.copyOf(names);
    Set<String> different = new HashSet<>(copy);
    if (copy.isEmpty() || different.size() != copy.size() || different.contains("")) {
      throw new InvalidOptionException(option, names, "different names, none of them empty");
    }
    return copy;
  }

  private static void checkFraction(String option, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new InvalidOptionException(option, fraction, FRACTION);
    }
  }

  private static void checkKnown(String option, String name, String among, List<String> names) {
    if (!names.contains(name)) {
      List<String> shown = names.subList(0, Math.min(names.size(), 10));
      throw new InvalidOptionException(
          option,
          name,
          "about one of "
              + among
              + ": "
              + String.join(", ", shown)
              + (shown.size() < names.size() ? ", …" : ""));
    }
  }

  /** Collects the values of a {@link ScenarioConfig}; what is not set stays as in the field. */
  public static final class Builder {
    private long seed = 1;
    private List<String> hosts = DWARFS;
    private List<String> cpus = DWARF_CPUS;
    private long startMillis = 1_633_956_780_000L;
    private double readingsPerSecond = 100;
    private Duration outOfOrder = Duration.ZERO;
    private double lateFraction;
    private Duration lateBy = Duration.ofMinutes(2);
    private double duplicateFraction;
    private double malformedFraction;
    private double futureFraction;
    private Duration futureBy = Duration.ofHours(1);
    private List<Incident> incidents = List.of();
    private List<Silence> silences = List.of();
    private OptionalLong storyFromMillis = OptionalLong.empty();

    private Builder() {}

    /** Chooses one of many streams; 1 by default. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Sets the devices; {@link #DWARFS} by default. */
    public Builder hosts(List<String> hosts) {
      this.hosts = hosts;
      return this;
    }

    /** Sets the processors of every device; {@link #DWARF_CPUS} by default. */
    public Builder cpus(List<String> cpus) {
      this.cpus = cpus;
      return this;
    }

    /**
     * Sets the event time of reading 0, milliseconds since the epoch; 2021-10-11 12:53:00 UTC by
     * default.
     */
    public Builder startMillis(long startMillis) {
      this.startMillis = startMillis;
      return this;
    }

    /** Sets how many readings lie in a second of event time; 100 by default. */
    public Builder readingsPerSecond(double readingsPerSecond) {
      this.readingsPerSecond = readingsPerSecond;
      return this;
    }

    /** Sets the bound of disorder; 0 by default. */
    public Builder outOfOrder(Duration outOfOrder) {
      this.outOfOrder = outOfOrder;
      return this;
    }

    /** Sets the share of late readings; 0 by default. */
    public Builder lateFraction(double lateFraction) {
      this.lateFraction = lateFraction;
      return this;
    }

    /** Sets how late those are; 2 minutes by default. */
    public Builder lateBy(Duration lateBy) {
      this.lateBy = lateBy;
      return this;
    }

    /** Sets the share of duplicates; 0 by default. */
    public Builder duplicateFraction(double duplicateFraction) {
      this.duplicateFraction = duplicateFraction;
      return this;
    }

    /** Sets the share of malformed messages; 0 by default. */
    public Builder malformedFraction(double malformedFraction) {
      this.malformedFraction = malformedFraction;
      return this;
    }

    /** Sets the share of readings from the future; 0 by default. */
    public Builder futureFraction(double futureFraction) {
      this.futureFraction = futureFraction;
      return this;
    }

    /** Sets how far ahead those are; 1 hour by default. */
    public Builder futureBy(Duration futureBy) {
      this.futureBy = futureBy;
      return this;
    }

    /** Sets the stretches of fixed load; none by default. */
    public Builder incidents(List<Incident> incidents) {
      this.incidents = incidents;
      return this;
    }

    /** Sets the stretches in which a host reports nothing; none by default. */
    public Builder silences(List<Silence> silences) {
      this.silences = silences;
      return this;
    }

    /** Begins a story of incidents at an event time; none by default. */
    public Builder storyFromMillis(long fromMillis) {
      this.storyFromMillis = OptionalLong.of(fromMillis);
      return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws InvalidOptionException naming the option of the command, its value and what is
     *     allowed
     */
    public ScenarioConfig build() {
      return new ScenarioConfig(
          seed,
          hosts,
          cpus,
          startMillis,
          readingsPerSecond,
          outOfOrder,
          lateFraction,
          lateBy,
          duplicateFraction,
          malformedFraction,
          futureFraction,
          futureBy,
          incidents,
          silences,
          storyFromMillis);
    }
  }
}
