package dev.beamwatch.generator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The Kafka keys that producers in the field write: an object of one field as Python's json.dumps
 * prints it, with a space after the colon and everything outside ASCII escaped.
 */
final class RecordKey {
  private RecordKey() {}

  /** Returns the key of a reading. */
  static byte[] ofHost(String hostname) {
    return of("hostname", hostname);
  }

  static byte[] of(String field, String value) {
    StringBuilder json = new StringBuilder("{\"").append(field).append("\": \"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
  }
}
