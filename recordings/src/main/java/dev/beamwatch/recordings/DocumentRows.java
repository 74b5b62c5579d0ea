package dev.beamwatch.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the rows in a JSON document. */
final class DocumentRows implements Rows {
  /** Finds the rows in a record. */
  interface Records {
    /**
     * Gives the rows of a record.
     *
     * @param document knows what was noted and where the record is
     * @throws BadLineException if the record is not as it should be; the next one may be
     * @throws RecordingException if it makes no sense to read on
     */
    void read(JsonNode record, JsonDocument document, Consumer<Row> rows) throws RecordingException;
  }

  private final JsonDocument document;
  private final UsualNames names;
  private final Records records;
  private final Queue<Row> rows = new ArrayDeque<>();

  DocumentRows(JsonDocument document, UsualNames names, Records records) {
    this.document = document;
    this.names = names;
    this.records = records;
  }

  @Override
  public @Nullable Row next() throws RecordingException {
    while (rows.isEmpty()) {
      JsonNode record = document.next();
      if (record == null) {
        return null;
      }
      records.read(record, document, rows::add);
    }
    return rows.remove();
  }

  @Override
  public UsualNames names() {
    return names;
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
