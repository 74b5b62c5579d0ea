package dev.beamwatch.generator;

import dev.beamwatch.recordings.Readings;
import dev.beamwatch.recordings.RecordedFiles.Extent;
import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends recorded readings in their order.
 *
 * <p>Distances between event times are divided by the speed; the first event time stays as recorded
 * or becomes the time of the launch. A reading that is behind the highest event time before it is
 * due together with that one.
 */
final class ReplaySource implements Source {
  /** As far as event times may be out of order for a pipeline with the contract's defaults. */
  static final long TOLERATED_MILLIS = 10_000;

  /**
   * How time passes in a replay.
   *
   * @param speed what distances between event times are divided by; more than 0
   * @param paced whether a reading is sent when its time has come, or at once
   * @param shiftToLaunch whether the first event time becomes the time of the launch
   * @param launchMillis time of the launch, milliseconds since the epoch
   */
  record Timing(double speed, boolean paced, boolean shiftToLaunch, long launchMillis) {
    /** Returns how long a distance between recorded event times becomes. */
    long compressed(long millis) {
      return Math.round(millis / speed);
    }
  }

  /** Keys of more hosts are made anew, so that many hosts do not fill the memory. */
  private static final int MOST_KEYS = 10_000;

  private final Readings readings;
  private final Timing timing;
  private final Map<String, byte[]> keys = new HashMap<>();
  private long originMillis;
  private long highestMillis;
  private @Nullable CpuReading current;
  private boolean hasBegun;
  private long behind;

  /**
   * Makes a source.
   *
   * @param readings not closed
   */
  ReplaySource(Readings readings, Timing timing) {
    this.readings = readings;
    this.timing = timing;
  }

  @Override
  public boolean advance() throws RecordingException {
    boolean first = !hasBegun;
    current = readings.next();
    if (current == null) {
      return false;
    }
    hasBegun = true;
    long occurredAtMillis = current.occurredAtMillis();
    if (first) {
      originMillis = occurredAtMillis;
      highestMillis = occurredAtMillis;
    } else if (occurredAtMillis > highestMillis) {
      highestMillis = occurredAtMillis;
    } else if (compressed(highestMillis) - compressed(occurredAtMillis) > TOLERATED_MILLIS) {
      behind++;
    }
    return true;
  }

  @Override
  public long dueAtMillis() {
    return timing.paced() ? timing.launchMillis() + compressed(highestMillis) : Pacer.NOW;
  }

  @Override
  public Optional<Message> message() {
    CpuReading recorded = here();
    if (keys.size() >= MOST_KEYS) {
      keys.clear();
    }
    long base = timing.shiftToLaunch() ? timing.launchMillis() : originMillis;
    CpuReading reading =
        new CpuReading(
            recorded.hostname(),
            recorded.cpu(),
            recorded.usage(),
            base + compressed(recorded.occurredAtMillis()));
    return Optional.of(
        Message.of(
            keys.computeIfAbsent(reading.hostname(), RecordKey::ofHost),
            CpuReadingCodec.encode(reading),
            Kind.ORDINARY,
            reading));
  }

  /**
   * Returns how many readings so far were behind the highest event time before them by more than
   * {@link #TOLERATED_MILLIS} of the event time that is sent.
   */
  long behind() {
    return behind;
  }

  /** Returns from where to where the readings so far are; empty if there was none. */
  Optional<Extent> extent() {
    return hasBegun ? Optional.of(new Extent(originMillis, highestMillis)) : Optional.empty();
  }

  private CpuReading here() {
    if (current == null) {
      throw new IllegalStateException("advance() has not returned true");
    }
    return current;
  }

  private long compressed(long recordedMillis) {
    return timing.compressed(recordedMillis - originMillis);
  }
}
