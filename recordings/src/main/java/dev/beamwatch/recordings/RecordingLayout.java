package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How recorded files are to be read; what is empty is found out from the file.
 *
 * @param spelling how messages about a file spell the options that could help
 * @param preset the tool that wrote the files
 * @param form CSV or JSON lines
 * @param delimiter between the columns of a CSV file
 * @param hasDecimalComma whether a comma stands before the decimals of numbers, and not a point
 * @param timeColumn column with the time
 * @param timeFormat how the time is written
 * @param timeZone of times that are written without one
 * @param valueColumn column with the load in percent
 * @param idleColumn column with the idle share in percent; the load is 100 minus it
 * @param scale what values are multiplied by, if they are
 * @param hostColumn column with the host
 * @param cpuColumn column with the processor
 * @param host host of all readings
 * @param cpu processor of all readings
 */
public record RecordingLayout(
    Spelling spelling,
    Optional<Preset> preset,
    Optional<Form> form,
    Optional<Character> delimiter,
    boolean hasDecimalComma,
    Optional<String> timeColumn,
    TimeFormat timeFormat,
    ZoneId timeZone,
    Optional<String> valueColumn,
    Optional<String> idleColumn,
    OptionalDouble scale,
    Optional<String> hostColumn,
    Optional<String> cpuColumn,
    Optional<String> host,
    Optional<String> cpu) {

  /** The tools whose files are known. */
  public enum Preset {
    /** {@code sadf -d} and {@code sadf -j} of sysstat, which {@code sar} belongs to. */
    SADF,
    /** {@code mpstat -o JSON} of sysstat. */
    MPSTAT,
    /** The folders that collectd's plugin csv writes. */
    COLLECTD,
    /** The answer of Prometheus to {@code query_range}. */
    PROMETHEUS,
    /** Telegraf's JSON, and the line protocol that it writes by default. */
    TELEGRAF,
    /** InfluxDB's line protocol. */
    INFLUX,
    /** {@code get-metric-data} and {@code get-metric-statistics} of CloudWatch. */
    CLOUDWATCH,
    /** The CSV that Grafana's panels give. */
    GRAFANA;

    /** Returns the tool as it is typed: {@code sadf}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The kinds of file that can be read, whoever wrote them. */
  public enum Form {
    /** Comma-separated values. */
    CSV,
    /** JSON objects, one per line or in an array. */
    JSONL;

    /** Returns the form as it is typed: {@code csv}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Begins a layout in which everything is found out. */
  public static Builder builder(Spelling spelling) {
    return new Builder(spelling);
  }

  /** Takes the texts of a command's options, as people type them. */
  public static final class Builder {
    private final Spelling spelling;
    private final Map<RecordingOption, String> texts = new EnumMap<>(RecordingOption.class);

    private Builder(Spelling spelling) {
      this.spelling = spelling;
    }

    /**
     * Takes the text of an option.
     *
     * @param text null if the option is not given
     */
    public Builder set(RecordingOption option, @Nullable String text) {
      if (text == null) {
        texts.remove(option);
      } else {
        texts.put(option, text);
      }
      return this;
    }

    /**
     * Makes the layout.
     *
     * @throws RecordingException if an option's text is wrong or two exclude each other; it names
     *     the options, their values and what is allowed
     */
    public RecordingLayout build() throws RecordingException {
      refuseBoth(RecordingOption.HOST, RecordingOption.HOST_COLUMN);
      refuseBoth(RecordingOption.CPU, RecordingOption.CPU_COLUMN);
      refuseBoth(RecordingOption.VALUE_COLUMN, RecordingOption.IDLE_COLUMN);
      refuseBoth(RecordingOption.PRESET, RecordingOption.FORMAT);
      refuseIdleAsLoad();
      return new RecordingLayout(
          spelling,
          oneOf(RecordingOption.PRESET, Preset.values()),
          oneOf(RecordingOption.FORMAT, Form.values()),
          delimiter(),
          hasDecimalComma(),
          name(RecordingOption.TIME_COLUMN),
          oneOf(RecordingOption.TIME_FORMAT, TimeFormat.values()).orElse(TimeFormat.AUTO),
          timeZone(),
          name(RecordingOption.VALUE_COLUMN),
          name(RecordingOption.IDLE_COLUMN),
          scale(),
          name(RecordingOption.HOST_COLUMN),
          name(RecordingOption.CPU_COLUMN),
          name(RecordingOption.HOST),
          name(RecordingOption.CPU));
    }

    private void refuseBoth(RecordingOption one, RecordingOption other) throws RecordingException {
      if (texts.containsKey(one) && texts.containsKey(other)) {
        throw new RecordingException(
            one.spelled(spelling)
                + "="
                + texts.get(one)
                + " and "
                + other.spelled(spelling)
                + "="
                + texts.get(other)
                + " exclude each other: give one of them");
      }
    }

    private void refuseIdleAsLoad() throws RecordingException {
      String column = texts.get(RecordingOption.VALUE_COLUMN);
      if (column != null && UsualNames.saysIdle(column)) {
        throw new RecordingException(
            RecordingOption.VALUE_COLUMN.spelled(spelling)
                + "="
                + column
                + ": the name says idle, which is the opposite of load: give "
                + RecordingOption.IDLE_COLUMN.spelled(spelling)
                + "="
                + column
                + ", and the load is 100 minus it");
      }
    }

    private boolean hasDecimalComma() throws RecordingException {
      String text = texts.getOrDefault(RecordingOption.DECIMAL, ".");
      if (!text.equals(".") && !text.equals(",")) {
        throw refused(RecordingOption.DECIMAL, text, "a point or a comma");
      }
      return text.equals(",");
    }

    private ZoneId timeZone() throws RecordingException {
      String text = texts.getOrDefault(RecordingOption.TIME_ZONE, "UTC");
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw refused(
            RecordingOption.TIME_ZONE, text, "a time zone, such as UTC, +02:00 or Europe/Berlin");
      }
    }

    private OptionalDouble scale() throws RecordingException {
      String text = texts.get(RecordingOption.SCALE);
      if (text == null) {
        return OptionalDouble.empty();
      }
      double scale = FiniteDecimal.parseOrNaN(text);
      // Not a number is no more than 0, either.
      if (!(scale > 0)) {
        throw refused(RecordingOption.SCALE, text, "a number, more than 0");
      }
      return OptionalDouble.of(scale);
    }

    private <E extends Enum<E>> Optional<E> oneOf(RecordingOption option, E[] values)
        throws RecordingException {
      String text = texts.get(option);
      if (text == null) {
        return Optional.empty();
      }
      Optional<E> found =
          Arrays.stream(values).filter(value -> value.toString().equals(text)).findFirst();
      if (found.isEmpty()) {
        throw refused(
            option,
            text,
            Arrays.stream(values)
                .map(Object::toString)
                .collect(Collectors.joining(", ", "one of ", "")));
      }
      return found;
    }

    private Optional<Character> delimiter() throws RecordingException {
      String text = texts.get(RecordingOption.DELIMITER);
      if (text == null) {
        return Optional.empty();
      }
      if (text.equals("\\t")) {
        return Optional.of('\t');
      }
      if (text.length() != 1 || "\"\r\n".contains(text)) {
        throw refused(
            RecordingOption.DELIMITER,
            text,
            "one character, such as ; or \\t, and no quote or line break");
      }
      return Optional.of(text.charAt(0));
    }

    private Optional<String> name(RecordingOption option) throws RecordingException {
      String text = texts.get(option);
      if (text != null && text.isEmpty()) {
        throw refused(option, text, "a name that is not empty");
      }
      return Optional.ofNullable(text);
    }

    private RecordingException refused(RecordingOption option, String text, String allowed) {
      return RecordingException.ofOption(option.spelled(spelling), text, allowed);
    }
  }
}
