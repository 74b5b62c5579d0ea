package dev.beamwatch.console.web;

import java.util.Map;

/**
 * What is sent back for a request.
 *
 * @param status of HTTP
 * @param type of the body
 * @param body what it says
 * @param headers besides those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
  static final String JSON = "application/json";

  /** Returns a JSON answer that says yes. */
  static Answer ok(Object content) {
    return new Answer(200, JSON, Json.bytes(content), Map.of());
  }

  /** Returns a JSON answer that says no, and why. */
  static Answer error(int status, String message) {
    return new Answer(status, JSON, Json.bytes(Map.of("error", message)), Map.of());
  }

  /** Returns the same with a further header. */
  Answer with(String header, String value) {
    return new Answer(status, type, body, Map.of(header, value));
  }
}
