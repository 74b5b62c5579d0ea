package dev.beamwatch.recordings;

import dev.beamwatch.recordings.RecordingOption.Spelling;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How recorded files are to be read; what is empty is found out from the file.
 *
 * @param spelling how messages about a file spell the options that could help
 * @param form CSV or JSON lines
 * @param delimiter between the columns of a CSV file
 * @param timeColumn column with the time
 * @param timeFormat how the time is written
 * @param valueColumn column with the load in percent
 * @param hostColumn column with the host
 * @param cpuColumn column with the processor
 * @param host host of all readings
 * @param cpu processor of all readings
 */
public record RecordingLayout(
    Spelling spelling,
    Optional<Form> form,
    Optional<Character> delimiter,
    Optional<String> timeColumn,
    TimeFormat timeFormat,
    Optional<String> valueColumn,
    Optional<String> hostColumn,
    Optional<String> cpuColumn,
    Optional<String> host,
    Optional<String> cpu) {

  /** The kinds of file that can be read. */
  public enum Form {
    /** Comma-separated values with a header line. */
    CSV,
    /** A JSON object per line. */
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
      return new RecordingLayout(
          spelling,
          oneOf(RecordingOption.FORMAT, Form.values()),
          delimiter(),
          name(RecordingOption.TIME_COLUMN),
          oneOf(RecordingOption.TIME_FORMAT, TimeFormat.values()).orElse(TimeFormat.AUTO),
          name(RecordingOption.VALUE_COLUMN),
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
