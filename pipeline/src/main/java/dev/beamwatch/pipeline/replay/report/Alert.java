package dev.beamwatch.pipeline.replay.report;

import dev.beamwatch.schemas.AlertEvent.Level;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert as a whole: a processor over its limit, or a host that was silent. Times are event
 * times, in milliseconds since the epoch.
 *
 * @param id see {@link dev.beamwatch.schemas.AlertEvent#id}
 * @param cpu null for a silent host
 * @param endedAtMillis not before its begin; null if it goes on at the end of the period
 * @param level the highest that it had; null for a silent host
 * @param peak largest mean usage, percent; null for a silent host
 */
record Alert(
    String id,
    String hostname,
    @Nullable String cpu,
    long startedAtMillis,
    @Nullable Long endedAtMillis,
    @Nullable Level level,
    @Nullable Double peak) {
  /** Hosts before their processors. */
  static final Comparator<Alert> BY_SERIES =
      Comparator.comparing(Alert::hostname)
          .thenComparing(Alert::cpu, Comparator.nullsFirst(Comparator.naturalOrder()));

  static final Comparator<Alert> BY_SERIES_AND_BEGIN =
      BY_SERIES.thenComparingLong(Alert::startedAtMillis).thenComparing(Alert::id);

  static final ExternalSort.Format<Alert> FORMAT =
      new ExternalSort.Format<>() {
        @Override
        public void write(Alert alert, DataOutput out) throws IOException {
          alert.write(out);
        }

        @Override
        public Alert read(DataInput in) throws IOException {
          return Alert.read(in);
        }
      };

  /** Tells whether it is about a whole host. */
  boolean isSilence() {
    return cpu == null;
  }

  /**
   * Returns how long it lasted.
   *
   * @param toMillis end of the period, up to which an alert without an end counts
   */
  long lastedMillis(long toMillis) {
    return Math.max(0, (endedAtMillis == null ? toMillis : endedAtMillis) - startedAtMillis);
  }

  /**
   * Tells whether two periods have a moment in common. Those that begin at the same time always do,
   * even if they are empty.
   */
  boolean overlaps(Alert other) {
    return startedAtMillis == other.startedAtMillis
        || (startedAtMillis < other.endOrForEver() && other.startedAtMillis < endOrForEver());
  }

  /** Tells whether both begin and end at the same times. */
  boolean isSamePeriod(Alert other) {
    return startedAtMillis == other.startedAtMillis
        && Objects.equals(endedAtMillis, other.endedAtMillis);
  }

  private long endOrForEver() {
    return endedAtMillis == null ? Long.MAX_VALUE : endedAtMillis;
  }

  /** Writes it for {@link #read}. */
  void write(DataOutput out) throws IOException {
    write(id, out);
    write(hostname, out);
    out.writeBoolean(cpu != null);
    if (cpu != null) {
      write(cpu, out);
    }
    out.writeLong(startedAtMillis);
    out.writeBoolean(endedAtMillis != null);
    if (endedAtMillis != null) {
      out.writeLong(endedAtMillis);
    }
    out.writeBoolean(level != null);
    if (level != null) {
      write(level.name(), out);
    }
    out.writeBoolean(peak != null);
    if (peak != null) {
      out.writeDouble(peak);
    }
  }

  /** Reads what {@link #write} wrote in the same run of the program. */
  static Alert read(DataInput in) throws IOException {
    String id = readText(in);
    String hostname = readText(in);
    String cpu = in.readBoolean() ? readText(in) : null;
    long startedAtMillis = in.readLong();
    Long endedAtMillis = in.readBoolean() ? in.readLong() : null;
    Level level = in.readBoolean() ? Level.valueOf(readText(in)) : null;
    Double peak = in.readBoolean() ? in.readDouble() : null;
    return new Alert(id, hostname, cpu, startedAtMillis, endedAtMillis, level, peak);
  }

  private static void write(String text, DataOutput out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
