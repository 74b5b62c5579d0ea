package dev.beamwatch.recordings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through JSON documents of any size, of which one record at a time is in memory.
 *
 * <p>A place in a document is written as {@code data.result[].values[]}. The root is empty.
 */
final class JsonDocument implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonParser parser;
  private final Set<String> records;
  private final Set<String> notes;
  private final Map<String, JsonNode> noted = new HashMap<>();
  private String place = "1";
  private String recordPath = "";
  private long notesTaken;

  /**
   * Begins a document.
   *
   * @param records places of what is returned, one by one
   * @param notes places of what belongs to the records after it, in the same object or below
   */
  JsonDocument(RecordedText text, Set<String> records, Set<String> notes)
      throws RecordingException {
    this.file = text.file();
    this.records = records;
    this.notes = notes;
    try {
      parser = JSON.getFactory().createParser(text.reader());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Returns the next record, or null at the end.
   *
   * @throws RecordingException if the document is spoilt or cut off; it cannot be read on
   */
  @Nullable JsonNode next() throws RecordingException {
    try {
      JsonToken token;
      while ((token = parser.nextToken()) != null) {
        if (token == JsonToken.END_OBJECT) {
          forget(path(parser.getParsingContext()) + ".");
        } else if (token.isStructStart() || token.isScalarValue()) {
          String path = path(parser);
          if (records.contains(path)) {
            recordPath = path;
            place = place(parser.currentTokenLocation());
            return JSON.readTree(parser);
          }
          if (notes.contains(path)) {
            noted.put(path, JSON.readTree(parser));
            notesTaken++;
          }
        }
      }
      return null;
    } catch (JsonEOFException e) {
      throw new RecordingException(
          file + ":" + place(e.getLocation()) + ": the JSON ends too early: is the file complete?");
    } catch (JsonProcessingException e) {
      throw new RecordingException(
          file + ":" + place(e.getLocation()) + ": no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns what was noted at a place, or null. */
  @Nullable JsonNode noted(String path) {
    return noted.get(path);
  }

  /** Returns the place in the document's structure of the record that was returned last. */
  String recordPath() {
    return recordPath;
  }

  /** Returns how many notes were taken: another number means that another object has begun. */
  long notesTaken() {
    return notesTaken;
  }

  /** Returns where the record is that was returned last. */
  String place() {
    return place;
  }

  /** Refuses the record that was returned last. */
  BadLineException refused(String wrong) {
    return new BadLineException(file, place, wrong);
  }

  /** Refuses the file for what is in the record that was returned last. */
  RecordingException fatal(String wrong) {
    return new RecordingException(file + ":" + place + ": " + wrong);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /** Returns the place of the value that a parser is at. */
  static String path(JsonParser parser) {
    JsonStreamContext context = parser.getParsingContext();
    JsonToken token = parser.currentToken();
    return path(token != null && token.isStructStart() ? context.getParent() : context);
  }

  private static String path(@Nullable JsonStreamContext context) {
    if (context == null || context.inRoot()) {
      return "";
    }
    String above = path(context.getParent());
    if (context.inArray()) {
      return above + "[]";
    }
    return above.isEmpty() ? context.getCurrentName() : above + "." + context.getCurrentName();
  }

  /** What stands in an object that ends does not belong to the next one. */
  private void forget(String begin) {
    if (begin.length() > 1) {
      noted.keySet().removeIf(path -> path.startsWith(begin));
    }
  }

  private RecordingException unreadable(IOException e) {
    return new RecordingException(file + ": cannot be read: " + e.getMessage());
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null ? "1" : location.getLineNr() + ":" + location.getColumnNr();
  }
}
