package dev.beamwatch.generator;

import java.util.Optional;

/** Goes through a {@link Scenario} from its first message on. */
final class ScenarioSource implements Source {
  /** How a message's event time and the time of its sending belong together. */
  enum Pacing {
    /** Each is sent when its event time has come. */
    FOLLOW_EVENT_TIME,
    /** Event times are the scenario's, and nothing is waited for. */
    FULL_SPEED,
    /** The event time is the time of sending, and nothing is waited for. */
    LIVE_AT_FULL_SPEED
  }

  private final Scenario scenario;
  private final Pacing pacing;
  private final long count;
  private final PaceClock clock;
  private long n = -1;
  private long blockMillis;

  /**
   * Makes a source.
   *
   * @param count how many messages there are; 0 for no end
   */
  ScenarioSource(Scenario scenario, Pacing pacing, long count, PaceClock clock) {
    this.scenario = scenario;
    this.pacing = pacing;
    this.count = count;
    this.clock = clock;
  }

  @Override
  public boolean advance() {
    n++;
    // Once per block, or duplicates would not be what they repeat.
    if (pacing == Pacing.LIVE_AT_FULL_SPEED && n % Scenario.BLOCK == 0) {
      blockMillis = clock.millis();
    }
    return count == 0 || n < count;
  }

  @Override
  public long dueAtMillis() {
    return pacing == Pacing.FOLLOW_EVENT_TIME ? scenario.dueAtMillis(n) : Pacer.NOW;
  }

  @Override
  public Optional<Message> message() {
    return pacing == Pacing.LIVE_AT_FULL_SPEED
        ? scenario.message(n, blockMillis)
        : scenario.message(n);
  }
}
