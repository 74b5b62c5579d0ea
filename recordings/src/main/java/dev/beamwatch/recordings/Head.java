package dev.beamwatch.recordings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The beginning of a recorded file, by which it is recognised.
 *
 * @param text some thousand characters, or all if there are less
 * @param lines its lines that are not blank, without one that is cut off
 * @param jsonPaths where values are in it, as {@code data.result[].values[]}; empty if it is no
 *     JSON
 */
record Head(String text, List<String> lines, Set<String> jsonPaths) {
  private static final int MOST_CHARS = 1 << 14;
  private static final int MOST_TOKENS = 2_000;
  private static final int MOST_LINES = 50;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Looks at the beginning, which is still to be read after.
   *
   * <p>Of a pipe it waits for two lines only: more may come much later.
   */
  static Head of(BufferedReader reader) throws IOException {
    reader.mark(MOST_CHARS + 1);
    char[] chars = new char[MOST_CHARS];
    int length = 0;
    int lineEnds = 0;
    boolean isAll = false;
    while (length < MOST_CHARS && (lineEnds < 2 || reader.ready())) {
      int read = reader.read(chars, length, MOST_CHARS - length);
      if (read < 0) {
        isAll = true;
        break;
      }
      for (int i = length; i < length + read; i++) {
        lineEnds += chars[i] == '\n' ? 1 : 0;
      }
      length += read;
    }
    reader.reset();
    return of(new String(chars, 0, length), isAll);
  }

  /**
   * Takes a beginning.
   *
   * @param isAll whether the file has no more
   */
  static Head of(String text, boolean isAll) {
    int end = isAll ? text.length() : text.lastIndexOf('\n') + 1;
    List<String> lines =
        text.substring(0, end).lines().filter(line -> !line.isBlank()).limit(MOST_LINES).toList();
    return new Head(text, lines, isJson(text) ? paths(text) : Set.of());
  }

  /** Returns whether the first character is one that begins JSON objects or arrays. */
  boolean isJson() {
    return isJson(text);
  }

  /** Returns whether the JSON is an array. */
  boolean isArray() {
    return text.stripLeading().startsWith("[");
  }

  /** Returns whether there is a value at a place of the JSON. */
  boolean has(String jsonPath) {
    return jsonPaths.contains(jsonPath);
  }

  /** Returns the first line; empty if there is none. */
  String firstLine() {
    return lines.isEmpty() ? "" : lines.get(0);
  }

  private static boolean isJson(String text) {
    String begin = text.stripLeading();
    return begin.startsWith("{") || begin.startsWith("[");
  }

  private static Set<String> paths(String text) {
    Set<String> paths = new LinkedHashSet<>();
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken token;
      for (int i = 0; i < MOST_TOKENS && (token = parser.nextToken()) != null; i++) {
        if (token.isStructStart() || token.isScalarValue()) {
          paths.add(JsonDocument.path(parser));
        }
      }
    } catch (IOException e) {
      // The text is cut off somewhere, or spoilt: what was seen before counts.
    }
    return paths;
  }
}
