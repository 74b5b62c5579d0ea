package dev.beamwatch.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as far as it is compared.
 *
 * @param partition of the refused record; -1 if it was no record
 * @param offset of the refused record; -1 if it was no record
 * @param payload the whole original value in base64; {@link #NO_VALUE} for a tombstone
 */
record Refused(int partition, long offset, String reason, String payload) {
  static final String NO_VALUE = "no value";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Refused of(ConsumerRecord<byte[], byte[]> record, String reason) {
    return new Refused(record.partition(), record.offset(), reason, text(record.value()));
  }

  /** Reads the values of the dead-letter topic, and puts letters in several parts together. */
  static List<Refused> read(List<ConsumerRecord<byte[], byte[]>> deadLetters) {
    List<Refused> whole = new ArrayList<>();
    Map<Refused, Map<Integer, byte[]>> partial = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : deadLetters) {
      JsonNode letter = json(record.value());
      int partition = letter.path("partition").asInt(-1);
      long offset = letter.path("offset").asLong(-1);
      String reason = letter.path("reason").asText();
      byte @Nullable [] payload = payload(letter);
      int parts = letter.path("parts").asInt();
      if (parts == 1 || payload == null) {
        whole.add(new Refused(partition, offset, reason, text(payload)));
        continue;
      }
      Refused origin = new Refused(partition, offset, reason, "");
      Map<Integer, byte[]> found = partial.computeIfAbsent(origin, key -> new TreeMap<>());
      found.put(letter.path("part").asInt(), payload);
      if (found.size() == parts) {
        partial.remove(origin);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        found.values().forEach(joined::writeBytes);
        whole.add(new Refused(partition, offset, reason, text(joined.toByteArray())));
      }
    }
    // A letter without all of its parts cannot equal one that is whole.
    whole.addAll(partial.keySet());
    return whole;
  }

  static JsonNode json(byte[] value) {
    try {
      return MAPPER.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte @Nullable [] payload(JsonNode letter) {
    try {
      return letter.path("payload").isNull() ? null : letter.path("payload").binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(byte @Nullable [] payload) {
    return payload == null ? NO_VALUE : Base64.getEncoder().encodeToString(payload);
  }

  /** Keeps failures readable: payloads can be long. */
  @Override
  public String toString() {
    return reason
        + " at "
        + partition
        + "/"
        + offset
        + ": "
        + (payload.length() > 60 ? payload.substring(0, 60) + "…" : payload);
  }
}
