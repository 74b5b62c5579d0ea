package dev.beamwatch.schemas;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

/**
 * The fields of one JSON object of an output topic, each held to its type. Whatever is wrong with
 * the object comes as an {@link UncheckedIOException} that names the field.
 */
final class JsonFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Keeps all digits of a number, but not the sign of a zero. */
  private static final JsonMapper OF_DECIMALS =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final byte[] value;
  private final JsonNode object;

  private JsonFields(byte[] value, JsonNode object) {
    this.value = value;
    this.object = object;
  }

  static JsonFields of(byte[] value) {
    JsonNode json = read(MAPPER, value);
    if (!json.isObject()) {
      throw new UncheckedIOException(new IOException("the value is not a JSON object"));
    }
    return new JsonFields(value, json);
  }

  private static JsonNode read(JsonMapper mapper, byte[] value) {
    try {
      return mapper.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String field) {
    return object.hasNonNull(field);
  }

  String text(String field) {
    JsonNode value = get(field);
    return require(value.isTextual(), field, "a string", value).textValue();
  }

  double number(String field) {
    JsonNode value = get(field);
    return require(value.isNumber(), field, "a number", value).doubleValue();
  }

  long integer(String field) {
    JsonNode value = get(field);
    return require(
            value.isIntegralNumber() && value.canConvertToLong(), field, "a 64-bit integer", value)
        .longValue();
  }

  /** Returns a number with the digits that it was written with. */
  BigDecimal decimal(String field) {
    JsonNode number = get(field);
    var unused = require(number.isNumber(), field, "a number", number);
    return read(OF_DECIMALS, value).get(field).decimalValue();
  }

  /** Returns the one of some values that is written so. */
  <T> T oneOf(String field, T[] values, Function<T, String> written) {
    String text = text(field);
    for (T value : values) {
      if (written.apply(value).equals(text)) {
        return value;
      }
    }
    throw new UncheckedIOException(new IOException(field + " is not one of its values: " + text));
  }

  JsonNode array(String field) {
    JsonNode value = get(field);
    return require(value.isArray(), field, "an array", value);
  }

  long timestamp(String field, SqlTimestamps format) {
    String text = text(field);
    try {
      return format.parse(text);
    } catch (DateTimeParseException e) {
      throw new UncheckedIOException(new IOException(field + " is not a timestamp: " + text, e));
    }
  }

  byte[] bytes(String field) {
    JsonNode value = get(field);
    try {
      return require(value.isTextual(), field, "base64", value).binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException(field + " is not base64", e));
    }
  }

  private JsonNode get(String field) {
    JsonNode value = object.get(field);
    return value == null ? MissingNode.getInstance() : value;
  }

  private static JsonNode require(boolean holds, String field, String wanted, JsonNode found) {
    if (!holds) {
      throw new UncheckedIOException(
          new IOException(field + " is " + found.getNodeType() + " instead of " + wanted));
    }
    return found;
  }
}
