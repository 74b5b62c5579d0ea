package dev.beamwatch.recordings;

import dev.beamwatch.schemas.CpuReading;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges several inputs by event time; at equal times the input that is named first comes first.
 *
 * <p>Each input keeps its own order: a reading that is out of order in its input comes with the
 * highest event time before it.
 */
final class MergedReadings implements Readings {
  private final List<? extends Readings> inputs;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparingLong(Head::positionMillis).thenComparingInt(Head::index));

  /**
   * Makes a merge and reads the first reading of each input.
   *
   * @param inputs closed by {@link #close}
   * @throws RecordingException if an input cannot be read; none is closed then
   */
  MergedReadings(List<? extends Readings> inputs) throws RecordingException {
    this.inputs = inputs;
    for (int i = 0; i < inputs.size(); i++) {
      read(i, Long.MIN_VALUE);
    }
  }

  @Override
  public @Nullable CpuReading next() throws RecordingException {
    Head first = heads.poll();
    if (first == null) {
      return null;
    }
    read(first.index(), first.positionMillis());
    return first.reading();
  }

  @Override
  public void close() {
    inputs.forEach(Readings::close);
  }

  private void read(int index, long highestMillis) throws RecordingException {
    CpuReading reading = inputs.get(index).next();
    if (reading != null) {
      heads.add(new Head(index, Math.max(highestMillis, reading.occurredAtMillis()), reading));
    }
  }

  /**
   * The next reading of an input.
   *
   * @param index number of the input
   * @param positionMillis highest event time of the input up to here
   */
  private record Head(int index, long positionMillis, CpuReading reading) {}
}
