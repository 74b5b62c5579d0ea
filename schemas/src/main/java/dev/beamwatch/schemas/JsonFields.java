package dev.beamwatch.schemas;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.format.DateTimeParseException;

/**
 * The fields of one JSON object of an output topic, each held to its type. Whatever is wrong with
 * the object comes as an {@link UncheckedIOException} that names the field.
 */
final class JsonFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonNode object;

  private JsonFields(JsonNode object) {
    this.object = object;
  }

  static JsonFields of(byte[] value) {
    JsonNode json;
    try {
      json = MAPPER.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!json.isObject()) {
      throw new UncheckedIOException(new IOException("the value is not a JSON object"));
    }
    return new JsonFields(json);
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
