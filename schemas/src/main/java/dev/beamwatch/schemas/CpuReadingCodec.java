package dev.beamwatch.schemas;

import static dev.beamwatch.schemas.RejectionReason.INVALID_VALUE;
import static dev.beamwatch.schemas.RejectionReason.MISSING_FIELD;
import static dev.beamwatch.schemas.RejectionReason.NOT_AN_OBJECT;
import static dev.beamwatch.schemas.RejectionReason.NOT_JSON;
import static dev.beamwatch.schemas.RejectionReason.NULL_VALUE;
import static dev.beamwatch.schemas.RejectionReason.WRONG_TYPE;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@link CpuReading} as JSON.
 *
 * <p>Fields may come in any order, unknown fields are ignored, and of a field that is given twice
 * the last one counts. The text must be UTF-8: UTF-16 and UTF-32 are refused, and so are the
 * overlong forms and encoded surrogates that many parsers let pass; a UTF-8 byte order mark in
 * front is ignored, as RFC 8259 allows. Values nested more than 1,000 levels deep and numbers of
 * more than 1,000 digits are refused as {@link RejectionReason#NOT_JSON}, also in unknown fields.
 *
 * <p>Thread-safe.
 */
public final class CpuReadingCodec {
  private CpuReadingCodec() {}

  /**
   * Writes a reading with its fields in the contract's order and without white space.
   *
   * <p>What {@link #decode} reads is what was written, if the reading keeps to the contract. One
   * that does not is written as far as JSON goes (not a number as the string {@code "NaN"}), for
   * others to refuse.
   */
  public static byte[] encode(CpuReading reading) {
    return JsonText.object(
        json -> {
          json.writeStringField("hostname", reading.hostname());
          json.writeStringField("cpu", reading.cpu());
          json.writeNumberField("usage", reading.usage());
          json.writeNumberField("occurred_at", reading.occurredAtMillis());
        });
  }

  /**
   * Reads a reading, holding it to every rule of the contract.
   *
   * @param value the bytes of a Kafka record's value; null for a tombstone
   * @throws MalformedReadingException if the value breaks a rule, whatever its bytes are
   */
  public static CpuReading decode(byte @Nullable [] value) throws MalformedReadingException {
    if (value == null) {
      throw new MalformedReadingException(NULL_VALUE, "the record has no value");
    }
    CpuReading plain = PlainReading.read(value);
    return plain == null ? decodeAny(value) : plain;
  }

  /** Reads a reading with Jackson, which knows all of JSON. */
  static CpuReading decodeAny(byte[] value) throws MalformedReadingException {
    requireUtf8(value);
    try (JsonParser json = JsonText.FACTORY.createParser(value)) {
      return decode(json, value);
    } catch (IOException e) {
      // Reading from memory does not fail; whatever else Jackson finds wrong is the text's fault.
      throw JsonFault.in(value);
    }
  }

  /**
   * Refuses what Jackson would let pass: it guesses UTF-16 and UTF-32 from zero bytes at the start,
   * and does not check UTF-8 for overlong forms and surrogates.
   */
  private static void requireUtf8(byte[] value) throws MalformedReadingException {
    for (byte b : value) {
      if (b <= 0) {
        requireUtf8Strictly(value);
        return;
      }
    }
  }

  private static void requireUtf8Strictly(byte[] value) throws MalformedReadingException {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new MalformedReadingException(NOT_JSON, "the value is not UTF-8");
    }
    // JSON has no place for U+0000, and UTF-16 or UTF-32 none without it: the first character of a
    // JSON text is ASCII.
    if (text.chars().anyMatch(c -> c == 0)) {
      throw new MalformedReadingException(NOT_JSON, "the value holds a zero byte");
    }
  }

  private static CpuReading decode(JsonParser json, byte[] value)
      throws IOException, MalformedReadingException {
    JsonToken first = json.nextToken();
    if (first == null) {
      throw new MalformedReadingException(NOT_JSON, "the value is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      json.skipChildren();
      requireEnd(json, value);
      throw new MalformedReadingException(NOT_AN_OBJECT, "the value is " + nameOf(first));
    }
    String hostname = null;
    String cpu = null;
    double usage = 0;
    boolean hasUsage = false;
    long occurredAt = 0;
    boolean hasOccurredAt = false;
    Map<String, MalformedReadingException> broken = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      try {
        switch (field) {
          case "hostname" -> hostname = text(json, token, field);
          case "cpu" -> cpu = text(json, token, field);
          case "usage" -> {
            usage = usage(json, token);
            hasUsage = true;
          }
          case "occurred_at" -> {
            occurredAt = time(json, token);
            hasOccurredAt = true;
          }
          default -> json.skipChildren();
        }
        if (broken != null) {
          broken.remove(field);
        }
      } catch (MalformedReadingException e) {
        // Only text that is JSON to its end has a wrong field; anything else is NOT_JSON.
        broken = broken == null ? new LinkedHashMap<>() : broken;
        broken.put(field, e);
        json.skipChildren();
      }
    }
    requireEnd(json, value);
    if (broken != null && !broken.isEmpty()) {
      throw broken.values().iterator().next();
    }
    if (hostname == null || cpu == null || !hasUsage || !hasOccurredAt) {
      String missing =
          hostname == null ? "hostname" : cpu == null ? "cpu" : !hasUsage ? "usage" : "occurred_at";
      throw new MalformedReadingException(MISSING_FIELD, missing + " is missing");
    }
    return new CpuReading(hostname, cpu, usage, occurredAt);
  }

  private static void requireEnd(JsonParser json, byte[] value)
      throws IOException, MalformedReadingException {
    if (json.nextToken() != null) {
      throw JsonFault.in(value);
    }
  }

  private static String text(JsonParser json, JsonToken token, String field)
      throws IOException, MalformedReadingException {
    if (token != JsonToken.VALUE_STRING) {
      throw wrongType(field, "a string", token);
    }
    String text = json.getText();
    if (text.isEmpty()) {
      throw new MalformedReadingException(INVALID_VALUE, field + " is empty");
    }
    if (hasUnpairedSurrogate(text)) {
      // JSON's escapes can spell half a character; UTF-8, and so no output topic, can hold one.
      throw new MalformedReadingException(INVALID_VALUE, field + " holds half a character");
    }
    return text;
  }

  private static double usage(JsonParser json, JsonToken token)
      throws IOException, MalformedReadingException {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw wrongType("usage", "a number", token);
    }
    double number = json.getDoubleValue();
    if (Math.abs(number) > CpuReading.MAX_USAGE) {
      throw new MalformedReadingException(INVALID_VALUE, "usage is not between -1e15 and 1e15");
    }
    return number;
  }

  private static long time(JsonParser json, JsonToken token)
      throws IOException, MalformedReadingException {
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw wrongType("occurred_at", "an integer", token);
    }
    long millis;
    if (token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      millis = json.getLongValue();
    } else {
      // JSON Schema counts 1.633956789277E12 among the integers: a zero fraction is none. One that
      // a double cannot show, less than a millionth of a second in our time, counts as zero too.
      double number = json.getDoubleValue();
      if (number != Math.rint(number)) {
        throw new MalformedReadingException(WRONG_TYPE, "occurred_at has a fraction");
      }
      millis = (long) number;
    }
    if (millis < SqlTimestamps.MIN_MILLIS || millis > SqlTimestamps.MAX_MILLIS) {
      throw new MalformedReadingException(
          INVALID_VALUE, "occurred_at is not between 1970-01-01 and 9999-12-30");
    }
    return millis;
  }

  private static MalformedReadingException wrongType(String field, String wanted, JsonToken found) {
    return new MalformedReadingException(
        WRONG_TYPE, field + " is " + nameOf(found) + " instead of " + wanted);
  }

  private static String nameOf(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private static boolean hasUnpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
