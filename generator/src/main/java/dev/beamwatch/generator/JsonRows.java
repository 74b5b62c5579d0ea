package dev.beamwatch.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object per line; its fields are the columns. */
final class JsonRows implements Rows {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final BufferedReader lines;
  private long line;

  JsonRows(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    String text;
    do {
      text = nextLine();
      if (text == null) {
        return null;
      }
      line++;
    } while (text.isBlank());
    JsonNode fields;
    try {
      fields = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadLineException(file, line, "no JSON: " + e.getOriginalMessage());
    }
    if (!fields.isObject()) {
      throw new BadLineException(file, line, "no JSON object");
    }
    List<String> columns = new ArrayList<>();
    fields.fieldNames().forEachRemaining(columns::add);
    return new Row(line, columns, column -> textOf(fields.get(column)));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private @Nullable String nextLine() throws RecordingException {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new RecordingException(file + ":" + (line + 1) + ": cannot be read: " + e.getMessage());
    }
  }

  private static @Nullable String textOf(@Nullable JsonNode field) {
    return field == null || !field.isValueNode() || field.isNull() ? null : field.asText();
  }
}
