package dev.beamwatch.recordings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object per line; its fields are the columns. */
final class JsonRows implements Rows {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Lines lines;

  JsonRows(Lines lines) {
    this.lines = lines;
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    JsonNode fields = nextObject(lines);
    return fields == null ? null : new JsonRow(lines.place(), fields, Map.of());
  }

  /** Returns the object in the next line, or null at the end. */
  static @Nullable JsonNode nextObject(Lines lines) throws RecordingException {
    String text = lines.next();
    if (text == null) {
      return null;
    }
    JsonNode fields;
    try {
      fields = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw lines.refused("no JSON: " + e.getOriginalMessage());
    }
    if (!fields.isObject()) {
      throw lines.refused("no JSON object");
    }
    return fields;
  }

  /** Returns whether a line is an object as a whole. */
  static boolean isObject(String line) {
    try {
      return JSON.readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public UsualNames names() {
    return UsualNames.DEFAULT;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
