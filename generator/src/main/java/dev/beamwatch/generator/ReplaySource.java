package dev.beamwatch.generator;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Goes through recorded files, merged by event time.
 *
 * <p>The lines of a file stay in their order: a reading that is out of order in its file comes with
 * the highest event time before it. Distances between event times are divided by the speed; the
 * first event time stays as recorded or becomes the time of the launch.
 */
final class ReplaySource implements Source, Closeable {
  /**
   * How time passes in a replay.
   *
   * @param speed what distances between event times are divided by; more than 0
   * @param paced whether a reading is sent when its time has come, or at once
   * @param shiftToLaunch whether the first event time becomes the time of the launch
   * @param launchMillis time of the launch, milliseconds since the epoch
   */
  record Timing(double speed, boolean paced, boolean shiftToLaunch, long launchMillis) {}

  private final Timing timing;
  private final boolean skipBadLines;
  private final List<Recording> recordings = new ArrayList<>();
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparingLong(Head::positionMillis).thenComparingInt(Head::index));
  private final Map<String, byte[]> keys = new HashMap<>();
  private long originMillis;
  private @Nullable Head current;
  private long skippedLines;
  private @Nullable String firstSkipped;

  private ReplaySource(Timing timing, boolean skipBadLines) {
    this.timing = timing;
    this.skipBadLines = skipBadLines;
  }

  /**
   * Opens files.
   *
   * @param skipBadLines whether a line that holds no reading is skipped and counted, or ends the
   *     replay
   */
  static ReplaySource open(
      List<Path> files, RecordingLayout layout, Timing timing, boolean skipBadLines)
      throws RecordingException {
    ReplaySource replay = new ReplaySource(timing, skipBadLines);
    try {
      for (int i = 0; i < files.size(); i++) {
        replay.recordings.add(Recording.open(files.get(i), layout));
        replay.read(i, Long.MIN_VALUE);
      }
    } catch (RecordingException e) {
      replay.close();
      throw e;
    }
    Head first = replay.heads.peek();
    replay.originMillis = first == null ? 0 : first.positionMillis();
    return replay;
  }

  @Override
  public boolean advance() throws RecordingException {
    if (current != null) {
      read(current.index(), current.positionMillis());
    }
    current = heads.poll();
    return current != null;
  }

  @Override
  public long dueAtMillis() {
    return timing.paced() ? timing.launchMillis() + compressed(here().positionMillis()) : Pacer.NOW;
  }

  @Override
  public Optional<Message> message() {
    CpuReading recorded = here().reading();
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

  /** Returns how many lines were skipped so far because they hold no reading. */
  long skippedLines() {
    return skippedLines;
  }

  /** Returns where the first skipped line is and what is wrong with it. */
  Optional<String> firstSkipped() {
    return Optional.ofNullable(firstSkipped);
  }

  @Override
  public void close() {
    for (Recording recording : recordings) {
      try {
        recording.close();
      } catch (IOException e) {
        // Everything that was wanted of it has been read.
      }
    }
  }

  private Head here() {
    if (current == null) {
      throw new IllegalStateException("advance() has not returned true");
    }
    return current;
  }

  private long compressed(long recordedMillis) {
    return Math.round((recordedMillis - originMillis) / timing.speed());
  }

  private void read(int index, long highestMillis) throws RecordingException {
    while (true) {
      try {
        CpuReading reading = recordings.get(index).next();
        if (reading != null) {
          heads.add(new Head(index, Math.max(highestMillis, reading.occurredAtMillis()), reading));
        }
        return;
      } catch (BadLineException e) {
        if (!skipBadLines) {
          throw e;
        }
        skippedLines++;
        if (firstSkipped == null) {
          firstSkipped = e.getMessage();
        }
      }
    }
  }

  /**
   * The next reading of a file.
   *
   * @param index number of the file
   * @param positionMillis highest event time of the file up to here
   */
  private record Head(int index, long positionMillis, CpuReading reading) {}
}
