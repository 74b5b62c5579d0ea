package dev.beamwatch.pipeline.replay.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert that two sets of limits do not give alike.
 *
 * @param a the alert of the first set; null if only the second one has it
 * @param b the alert of the second set; null if only the first one has it
 */
record AlertDifference(@Nullable Alert a, @Nullable Alert b) {
  /** By the earlier begin, the hostname and the cpu. */
  static final Comparator<AlertDifference> BY_BEGIN =
      Comparator.comparingLong(AlertDifference::startedAtMillis)
          .thenComparing(AlertDifference::any, Alert.BY_SERIES)
          .thenComparing(AlertDifference::kind);

  static final ExternalSort.Format<AlertDifference> FORMAT =
      new ExternalSort.Format<>() {
        @Override
        public void write(AlertDifference difference, DataOutput out) throws IOException {
          writeOrNone(difference.a(), out);
          writeOrNone(difference.b(), out);
        }

        @Override
        public AlertDifference read(DataInput in) throws IOException {
          return new AlertDifference(readOrNull(in), readOrNull(in));
        }
      };

  /** What the difference is. */
  enum Kind {
    /** Only the first set gives the alert. */
    ONLY_A("only_a"),
    /** Only the second set gives the alert. */
    ONLY_B("only_b"),
    /** Both give it, but it begins or ends at other times. */
    CHANGED("changed");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Returns the kind as it is written. */
    String text() {
      return text;
    }
  }

  /** Needs at least one alert. */
  AlertDifference {
    if (a == null && b == null) {
      throw new IllegalArgumentException("a difference without an alert");
    }
  }

  Kind kind() {
    if (b == null) {
      return Kind.ONLY_A;
    }
    return a == null ? Kind.ONLY_B : Kind.CHANGED;
  }

  /** Returns the alert; if both sets have it, that of the first one. */
  Alert any() {
    return a == null ? Objects.requireNonNull(b) : a;
  }

  /** Returns the earlier begin. */
  long startedAtMillis() {
    return a == null || b == null
        ? any().startedAtMillis()
        : Math.min(a.startedAtMillis(), b.startedAtMillis());
  }

  /**
   * Returns it as an object of {@code difference.jsonl}: {@code kind}, {@code hostname}, {@code
   * cpu} (null for a silent host), and {@code a} and {@code b}, each null or {@code alert_id},
   * {@code started_at}, {@code ended_at} (null if the alert goes on at the end), {@code level} (the
   * highest) and {@code peak}. {@code level} and {@code peak} are null for a silent host.
   */
  ObjectNode json(SqlTimestamps timestamps) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", kind().text())
            .put("hostname", any().hostname())
            .put("cpu", any().cpu());
    json.set("a", json(a, timestamps));
    json.set("b", json(b, timestamps));
    return json;
  }

  private static @Nullable ObjectNode json(@Nullable Alert alert, SqlTimestamps timestamps) {
    if (alert == null) {
      return null;
    }
    Long endedAt = alert.endedAtMillis();
    return JsonNodeFactory.instance
        .objectNode()
        .put("alert_id", alert.id())
        .put("started_at", timestamps.format(alert.startedAtMillis()))
        .put("ended_at", endedAt == null ? null : timestamps.format(endedAt))
        .put("level", alert.level() == null ? null : alert.level().text())
        .put("peak", alert.peak());
  }

  private static void writeOrNone(@Nullable Alert alert, DataOutput out) throws IOException {
    out.writeBoolean(alert != null);
    if (alert != null) {
      alert.write(out);
    }
  }

  private static @Nullable Alert readOrNull(DataInput in) throws IOException {
    return in.readBoolean() ? Alert.read(in) : null;
  }
}
