package dev.beamwatch.schemas;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an alert: the value of a record of topic {@code cpu_alerts}. All times
 * are event times, in milliseconds since the epoch, UTC. A field that does not apply is null.
 *
 * @param alertId see {@link #id}
 * @param sequence place of the event among those of its alert, from 1 on, without gaps
 * @param kind what happened
 * @param level how bad it is; null for a silent host
 * @param hostname the device; {@link #FLEET} if most hosts are silent at once
 * @param cpu the processor; null for a silent host
 * @param windowEndMillis first millisecond after the window that caused the event
 * @param startedAtMillis begin of the alert
 * @param usageAvg mean usage in that window, percent
 * @param usageMax largest usage in that window, percent
 * @param allowedTop the critical limit that the window was judged by, percent
 * @param warningTop the warning limit of the same row
 * @param clearTop an alert ends at or below it
 * @param limitValidFromMillis from when on that row counts; null if since ever
 * @param peak largest mean since the alert began
 * @param breaching how many of the last windows breach; of a fleet, how many hosts are silent
 * @param of how many windows are the last ones; of a fleet, how many hosts there are
 * @param recent means of the last windows, oldest first, at most {@link #MOST_RECENT}; null for a
 *     window without readings
 * @param why a reason that is not in the figures
 * @param lastedMillis from the alert's begin to its end; only with {@link Kind#RESOLVED}
 */
public record AlertEvent(
    String alertId,
    long sequence,
    Kind kind,
    @Nullable Level level,
    String hostname,
    @Nullable String cpu,
    long windowEndMillis,
    long startedAtMillis,
    @Nullable Double usageAvg,
    @Nullable Double usageMax,
    @Nullable BigDecimal allowedTop,
    @Nullable BigDecimal warningTop,
    @Nullable BigDecimal clearTop,
    @Nullable Long limitValidFromMillis,
    @Nullable Double peak,
    @Nullable Integer breaching,
    @Nullable Integer of,
    @Nullable List<@Nullable Double> recent,
    @Nullable Why why,
    @Nullable Long lastedMillis) {
  /** Hostname of the event that stands for most hosts at once. */
  public static final String FLEET = "*";

  /** Maximum length of {@link #recent}. */
  public static final int MOST_RECENT = 20;

  private static final int ID_DIGITS = 16;

  /** What happened. */
  public enum Kind {
    /** A processor is over its limit: the alert begins. */
    FIRING,
    /** The alert was a warning and is critical now. */
    ESCALATED,
    /** The alert was critical and is a warning now. */
    EASED,
    /** Nothing has changed for a long time; the alert still fires. */
    REPEATED,
    /** The alert has ended. */
    RESOLVED,
    /** A host sends no readings. */
    SILENT,
    /** A silent host sends readings again. */
    HEARD
  }

  /** How bad it is. */
  public enum Level {
    /** Above {@code warning_top}. */
    WARNING("warning"),
    /** Above {@code allowed_top}. */
    CRITICAL("critical");

    private final String text;

    Level(String text) {
      this.text = text;
    }

    /** Returns the level as it is written. */
    public String text() {
      return text;
    }
  }

  /** A reason that is not in the figures. A closed set. */
  public enum Why {
    /** The host has no limit any more. */
    LIMIT_REMOVED("limit removed"),
    /** There was no reading for 24 hours. */
    FORGOTTEN("forgotten"),
    /** There was never a reading of the host. */
    NEVER_HEARD("never heard"),
    /** Most hosts fell silent at once. */
    FLEET("fleet");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** Returns the reason as it is written. */
    public String text() {
      return text;
    }
  }

  /** Copies the list. */
  public AlertEvent {
    recent = recent == null ? null : Collections.unmodifiableList(new ArrayList<>(recent));
  }

  /**
   * Makes an event of a host, to which no figures apply.
   *
   * @param silent how many hosts are silent, if it is of a fleet
   * @param of how many there are, if it is of a fleet
   */
  public static AlertEvent ofHost(
      Kind kind,
      long sequence,
      String hostname,
      long windowEndMillis,
      long startedAtMillis,
      @Nullable Why why,
      @Nullable Integer silent,
      @Nullable Integer of) {
    return new AlertEvent(
        id(hostname, null, startedAtMillis),
        sequence,
        kind,
        null,
        hostname,
        null,
        windowEndMillis,
        startedAtMillis,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        silent,
        of,
        null,
        why,
        kind == Kind.RESOLVED ? (Long) (windowEndMillis - startedAtMillis) : null);
  }

  /** Tells whether this happened after another event of the same processor or host. */
  public boolean isLaterThan(AlertEvent other) {
    return startedAtMillis == other.startedAtMillis
        ? sequence > other.sequence
        : startedAtMillis > other.startedAtMillis;
  }

  /**
   * Returns the id of an alert: the first 16 hexadecimal digits of SHA-256 over {@code
   * v1|hostname|cpu|startedAtMillis} in UTF-8. In names {@code |} and {@code \} are escaped with
   * {@code \}. The same alert has the same id everywhere and for ever.
   *
   * @param cpu the processor; null, which is written as no characters, for a host
   */
  public static String id(String hostname, @Nullable String cpu, long startedAtMillis) {
    String text =
        "v1|" + escaped(hostname) + "|" + (cpu == null ? "" : escaped(cpu)) + "|" + startedAtMillis;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\").replace("|", "\\|");
  }
}
