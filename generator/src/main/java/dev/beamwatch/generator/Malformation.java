package dev.beamwatch.generator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import dev.beamwatch.schemas.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which a message can break the contract, each with the reason it is refused for. */
public enum Malformation {
  /** A line of a log instead of JSON. */
  PLAIN_TEXT(RejectionReason.NOT_JSON),
  /** A reading that was cut off. */
  TRUNCATED(RejectionReason.NOT_JSON),
  /** A value of no bytes. */
  EMPTY_VALUE(RejectionReason.NOT_JSON),
  /** Two readings in one value. */
  TWO_VALUES(RejectionReason.NOT_JSON),
  /** A usage of {@code NaN}, which Python's json.dumps writes and JSON does not know. */
  NOT_A_NUMBER(RejectionReason.NOT_JSON),
  /** A hostname with a byte that UTF-8 never has. */
  INVALID_UTF8(RejectionReason.NOT_JSON),
  /** The fields as an array. */
  ARRAY(RejectionReason.NOT_AN_OBJECT),
  /** Just a number. */
  BARE_NUMBER(RejectionReason.NOT_AN_OBJECT),
  /** No usage. */
  MISSING_FIELD(RejectionReason.MISSING_FIELD),
  /** A pizza order, as a producer writes that was started with the wrong subject. */
  FOREIGN_MESSAGE(RejectionReason.MISSING_FIELD),
  /** The usage as a string. */
  WRONG_TYPE(RejectionReason.WRONG_TYPE),
  /** A cpu of {@code null}. */
  NULL_FIELD(RejectionReason.WRONG_TYPE),
  /** A time with a fraction. */
  FRACTIONAL_TIME(RejectionReason.WRONG_TYPE),
  /** A hostname without a character. */
  EMPTY_HOSTNAME(RejectionReason.INVALID_VALUE),
  /** A cpu without a character. */
  EMPTY_CPU(RejectionReason.INVALID_VALUE),
  /** A usage that is a number in JSON and too large for a double. */
  OVERFLOW(RejectionReason.INVALID_VALUE),
  /** The next usage beyond the largest that the contract allows. */
  USAGE_OUT_OF_RANGE(RejectionReason.INVALID_VALUE),
  /** A time hundreds of thousands of years ahead. */
  TIME_OUT_OF_RANGE(RejectionReason.INVALID_VALUE),
  /** The last millisecond of 1969. */
  TIME_BEFORE_1970(RejectionReason.INVALID_VALUE),
  /** No value at all. */
  TOMBSTONE(RejectionReason.NULL_VALUE),
  /** A reading with a note of 100,000 characters: valid JSON, longer than the pipeline reads. */
  OVERSIZED(RejectionReason.TOO_LARGE);

  private static final int NOTE_CHARACTERS = 100_000;

  private final RejectionReason reason;

  Malformation(RejectionReason reason) {
    this.reason = reason;
  }

  /** Returns the reason for which the pipeline refuses such a message. */
  public RejectionReason reason() {
    return reason;
  }

  /**
   * Returns the malformed value.
   *
   * @param reading what the message would have said otherwise
   * @return null for a tombstone; never a line break inside
   */
  byte @Nullable [] valueFor(CpuReading reading) {
    return switch (this) {
      case PLAIN_TEXT ->
          utf8("WARN " + reading.hostname() + " " + reading.cpu() + " is at " + reading.usage());
      case TRUNCATED -> {
        byte[] whole = CpuReadingCodec.encode(reading);
        yield Arrays.copyOf(whole, whole.length / 2);
      }
      case EMPTY_VALUE -> new byte[0];
      case TWO_VALUES -> {
        String whole = new String(CpuReadingCodec.encode(reading), StandardCharsets.UTF_8);
        yield utf8(whole + " " + whole);
      }
      case NOT_A_NUMBER -> fields(reading, reading.hostname(), reading.cpu(), "NaN");
      // In Latin-1 this is the byte 0xFF.
      case INVALID_UTF8 ->
          ("{\"hostname\":\"\u00FF\",\"cpu\":\"cpu1\",\"usage\":"
                  + reading.usage()
                  + ",\"occurred_at\":"
                  + time(reading)
                  + "}")
              .getBytes(StandardCharsets.ISO_8859_1);
      case ARRAY ->
          utf8(
              "["
                  + quoted(reading.hostname())
                  + ","
                  + quoted(reading.cpu())
                  + ","
                  + time(reading)
                  + "]");
      case BARE_NUMBER -> utf8("" + reading.usage());
      case MISSING_FIELD ->
          utf8(
              "{\"hostname\":"
                  + quoted(reading.hostname())
                  + ",\"cpu\":"
                  + quoted(reading.cpu())
                  + ",\"occurred_at\":"
                  + time(reading)
                  + "}");
      case FOREIGN_MESSAGE ->
          utf8(
              "{\"id\": "
                  + time(reading) % 100_000
                  + ", \"shop\": \"Pizzeria Sette Nani\", \"name\": \"Snow White\","
                  + " \"pizzas\": [{\"pizzaName\": \"Margherita\", \"additionalToppings\": [\"apple\"]}],"
                  + " \"timestamp\": "
                  + time(reading)
                  + "}");
      case WRONG_TYPE ->
          fields(reading, reading.hostname(), reading.cpu(), quoted("" + reading.usage()));
      case NULL_FIELD ->
          utf8(
              "{\"hostname\":"
                  + quoted(reading.hostname())
                  + ",\"cpu\":null,\"usage\":"
                  + reading.usage()
                  + ",\"occurred_at\":"
                  + time(reading)
                  + "}");
      case FRACTIONAL_TIME ->
          utf8(
              "{\"hostname\":"
                  + quoted(reading.hostname())
                  + ",\"cpu\":"
                  + quoted(reading.cpu())
                  + ",\"usage\":"
                  + reading.usage()
                  + ",\"occurred_at\":"
                  + time(reading)
                  + ".5}");
      case EMPTY_HOSTNAME -> fields(reading, "", reading.cpu(), "" + reading.usage());
      case EMPTY_CPU -> fields(reading, reading.hostname(), "", "" + reading.usage());
      case OVERFLOW -> fields(reading, reading.hostname(), reading.cpu(), "1e999");
      case USAGE_OUT_OF_RANGE ->
          fields(
              reading, reading.hostname(), reading.cpu(), "" + Math.nextUp(CpuReading.MAX_USAGE));
      case TIME_OUT_OF_RANGE -> at(Long.MAX_VALUE / 1_000, reading);
      case TIME_BEFORE_1970 -> at(-1, reading);
      case TOMBSTONE -> null;
      case OVERSIZED ->
          utf8(
              "{\"hostname\":"
                  + quoted(reading.hostname())
                  + ",\"cpu\":"
                  + quoted(reading.cpu())
                  + ",\"usage\":"
                  + reading.usage()
                  + ",\"occurred_at\":"
                  + time(reading)
                  + ",\"note\":\""
                  + "x".repeat(NOTE_CHARACTERS)
                  + "\"}");
    };
  }

  /** Returns the name in words, for people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static byte[] fields(CpuReading reading, String hostname, String cpu, String usage) {
    return utf8(
        "{\"hostname\":"
            + quoted(hostname)
            + ",\"cpu\":"
            + quoted(cpu)
            + ",\"usage\":"
            + usage
            + ",\"occurred_at\":"
            + time(reading)
            + "}");
  }

  private static byte[] at(long millis, CpuReading reading) {
    return CpuReadingCodec.encode(
        new CpuReading(reading.hostname(), reading.cpu(), reading.usage(), millis));
  }

  private static long time(CpuReading reading) {
    return reading.occurredAtMillis();
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
