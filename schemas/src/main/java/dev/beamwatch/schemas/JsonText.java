package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one compact JSON object as UTF-8 bytes, as Jackson and so Flink's JSON format write it.
 */
final class JsonText {
  /**
   * Jackson as it comes, except for field names made to hurt: they are not put into the virtual
   * machine's table of strings, and names made to collide do not get a value refused.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  /** Writes the fields of an object that is already open. */
  interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private JsonText() {}

  /** Tells whether a text is printable ASCII that stands in JSON as it is. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Writes ASCII at a place, and returns the place behind it. */
  @SuppressWarnings("deprecation") // exact for ASCII
  static int append(String ascii, byte[] bytes, int at) {
    ascii.getBytes(0, ascii.length(), bytes, at);
    return at + ascii.length();
  }

  /** Writes a text that may be absent. */
  static void writeText(JsonGenerator json, String field, @Nullable String text)
      throws IOException {
    json.writeFieldName(field);
    json.writeString(text);
  }

  static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("the object cannot be written as JSON", e);
    }
    return bytes.toByteArray();
  }
}
