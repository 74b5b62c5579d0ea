package dev.beamwatch.recordings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    List<String> columns = new ArrayList<>();
    fields.fieldNames().forEachRemaining(columns::add);
    return new Row(lines.number(), columns, column -> textOf(fields.get(column)));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static @Nullable String textOf(@Nullable JsonNode field) {
    return field == null || !field.isValueNode() || field.isNull() ? null : field.asText();
  }
}
