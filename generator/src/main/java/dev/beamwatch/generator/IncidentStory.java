package dev.beamwatch.generator;

import java.util.List;

/**
 * A quiet load with an incident about once a minute: says for every processor and time how busy it
 * is, and for every host whether it reports.
 *
 * <p>Without an incident the usage follows a daily curve below {@link #QUIET_BELOW}; a day lasts
 * four minutes. From the beginning of the story on, one host after the other has an incident: some
 * of its processors are raised, high, or both in turn. Every fourth minute, from the second on,
 * another host reports nothing for 50 seconds. Before the story all is quiet.
 *
 * <p>A pure function of the seed, the places of host and processor in their lists, and the time.
 * Thread-safe.
 */
final class IncidentStory {
  /** Usage without an incident is below this and at least 0, in percent. */
  static final double QUIET_BELOW = 40;

  /** Usage of a raised processor is at least this, in percent. */
  static final double RAISED_FROM = 70;

  /** Usage of a raised processor is below this, in percent. */
  static final double RAISED_BELOW = 80;

  /** Usage of a high processor is at least this and below 100, in percent. */
  static final double HIGH_FROM = 90;

  /** The first incident begins within this time of the story. */
  static final long FIRST_WITHIN_MILLIS = 8_000;

  private static final long SLOT_MILLIS = 60_000;
  private static final long EARLIEST_IN_SLOT_MILLIS = 4_000;
  private static final long DAY_MILLIS = 240_000;
  private static final double NOISE_RANGE = 6;

  // The two periods and the number of hosts share no divisor in the usual case of seven hosts: so
  // every host has every course, and is silent, in its turn.
  private static final int SLOTS_PER_SILENCE = 4;
  private static final int SLOT_OF_SILENCE = 1;
  private static final long SILENCE_BEGINS_IN_SLOT_MILLIS = 10_000;

  /** Keeps a silence away from the hosts of the incidents that happen at the same time. */
  private static final int HOSTS_BETWEEN = 3;

  // The fields of a slot or a reading, for CounterRandom.
  private static final int NOISE = 0;
  private static final int OFFSET = 1;
  private static final int BEGIN = 2;
  private static final int FIRST_CPU = 3;
  private static final int CPU_COUNT = 4;

  private enum Level {
    QUIET,
    RAISED,
    HIGH
  }

  /** An incident's stages in their order, each as long as it says. */
  private record Course(long raisedMillis, long highMillis, long raisedAgainMillis) {
    Level at(long sinceBeginMillis) {
      if (sinceBeginMillis < 0) {
        return Level.QUIET;
      }
      if (sinceBeginMillis < raisedMillis) {
        return Level.RAISED;
      }
      long sinceHigh = sinceBeginMillis - raisedMillis;
      if (sinceHigh < highMillis) {
        return Level.HIGH;
      }
      return sinceHigh - highMillis < raisedAgainMillis ? Level.RAISED : Level.QUIET;
    }
  }

  // Each stage holds whole windows of ten seconds, wherever it begins: three to ease, two to fire.
  private static final List<Course> COURSES =
      List.of(
          new Course(30_000, 30_000, 40_000),
          new Course(0, 40_000, 0),
          new Course(30_000, 30_000, 0));

  private final CounterRandom random;
  private final int hosts;
  private final int cpus;
  private final long beginMillis;

  /**
   * Makes a story.
   *
   * @param seed chooses one of many; the order of hosts and courses is the same in all
   * @param hosts number of hosts
   * @param cpus number of processors of each
   * @param beginMillis event time at which it begins, milliseconds since the epoch
   */
  IncidentStory(long seed, int hosts, int cpus, long beginMillis) {
    // Not the numbers of the scenario, which has the seed, too.
    random = new CounterRandom(~seed);
    this.hosts = hosts;
    this.cpus = cpus;
    this.beginMillis = beginMillis;
  }

  /**
   * Returns the usage of a processor, in percent.
   *
   * @param host place of the host in its list
   * @param cpu place of the processor in its list
   * @param atMillis event time, milliseconds since the epoch
   */
  double usage(int host, int cpu, long atMillis) {
    long series = (long) host * cpus + cpu;
    double noise = NOISE_RANGE * random.unit(atMillis * hosts * cpus + series, NOISE);
    long storyMillis = atMillis - beginMillis;
    return switch (level(host, cpu, storyMillis)) {
      case HIGH -> HIGH_FROM + 3 + noise;
      case RAISED -> RAISED_FROM + 2 + noise;
      case QUIET -> daily(host, storyMillis) + 4 * random.unit(series, OFFSET) + noise;
    };
  }

  /**
   * Tells whether a host reports nothing.
   *
   * @param host place of the host in its list
   * @param atMillis event time, milliseconds since the epoch
   */
  boolean isSilent(int host, long atMillis) {
    long storyMillis = atMillis - beginMillis;
    long slot = Math.floorDiv(storyMillis, SLOT_MILLIS);
    return slot >= 0
        && slot % SLOTS_PER_SILENCE == SLOT_OF_SILENCE
        && (slot + HOSTS_BETWEEN) % hosts == host
        && storyMillis - slot * SLOT_MILLIS >= SILENCE_BEGINS_IN_SLOT_MILLIS;
  }

  /** Returns 8 at night to 28 at noon; no two hosts have noon at the same time. */
  private double daily(int host, long storyMillis) {
    double day = (double) Math.floorMod(storyMillis, DAY_MILLIS) / DAY_MILLIS + 0.25 * host / hosts;
    // StrictMath gives the same bits on every machine.
    return 18 - 10 * StrictMath.cos(2 * Math.PI * day);
  }

  private Level level(int host, int cpu, long storyMillis) {
    long newest = Math.floorDiv(storyMillis, SLOT_MILLIS);
    // No course lasts longer than the rest of its slot and the next one.
    for (long slot = newest; slot >= Math.max(0, newest - 1); slot--) {
      Level level = levelBySlot(slot, host, cpu, storyMillis);
      if (level != Level.QUIET) {
        return level;
      }
    }
    return Level.QUIET;
  }

  private Level levelBySlot(long slot, int host, int cpu, long storyMillis) {
    int first = random.below(cpus, slot, FIRST_CPU);
    int count = 1 + random.below(cpus, slot, CPU_COUNT);
    if (slot % hosts != host || Math.floorMod(cpu - first, cpus) >= count) {
      return Level.QUIET;
    }
    long begin =
        slot * SLOT_MILLIS
            + EARLIEST_IN_SLOT_MILLIS
            + random.below((int) (FIRST_WITHIN_MILLIS - EARLIEST_IN_SLOT_MILLIS + 1), slot, BEGIN);
    return COURSES.get((int) (slot % COURSES.size())).at(storyMillis - begin);
  }
}
