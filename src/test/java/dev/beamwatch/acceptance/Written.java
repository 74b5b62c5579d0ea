package dev.beamwatch.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of an output topic, key and value. They are strictly UTF-8, so two of these are equal if
 * and only if the records are equal byte for byte.
 */
record Written(String key, String value) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Reads all that a topic holds. */
  static List<Written> read(TopicLog log) {
    return log.records().stream()
        .map(record -> new Written(text(record.key()), text(record.value())))
        .toList();
  }

  /** Returns the records that filtered or aggregated values must be written as. */
  static List<Written> ofProcessors(Collection<String> values) {
    return values.stream().map(Written::ofProcessor).toList();
  }

  private static Written ofProcessor(String value) {
    JsonNode json = Refused.json(value.getBytes(StandardCharsets.UTF_8));
    return new Written(
        "{\"hostname\":%s,\"cpu\":%s}"
            .formatted(
                quoted(json.get("hostname").textValue()), quoted(json.get("cpu").textValue())),
        value);
  }

  /**
   * Returns the dead letters that refused records must be written as. Of each letter that was
   * written one thing is taken as it is: the reason in words.
   *
   * @param input the topic that they were in
   * @param refused records whose values fit into one letter
   * @param written the dead letters that there are
   */
  static List<Written> ofRefused(
      List<ConsumerRecord<byte[], byte[]>> input,
      Collection<Refused> refused,
      Collection<Written> written) {
    Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();
    input.forEach(record -> records.put(origin(record), record));
    Map<String, String> details = new HashMap<>();
    written.forEach(
        letter ->
            details.put(
                letter.key(),
                Refused.json(letter.value().getBytes(StandardCharsets.UTF_8))
                    .path("detail")
                    .asText()));
    return refused.stream()
        .map(
            each -> {
              ConsumerRecord<byte[], byte[]> record =
                  Objects.requireNonNull(
                      records.get(origin(input.get(0).topic(), each.partition(), each.offset())));
              String origin = origin(record);
              return new Written(
                  "{" + origin + "}",
                  "{%s%s,\"reason\":\"%s\",\"detail\":%s,\"part\":1,\"parts\":1%s,\"payload\":%s}"
                      .formatted(
                          origin,
                          record.timestamp() > 0
                              ? ",\"record_timestamp\":" + record.timestamp()
                              : "",
                          each.reason(),
                          quoted(details.getOrDefault("{" + origin + "}", "")),
                          record.key() == null
                              ? ""
                              : ",\"key\":\"" + Refused.text(record.key()) + "\"",
                          record.value() == null ? "null" : "\"" + each.payload() + "\""));
            })
        .toList();
  }

  private static String origin(ConsumerRecord<byte[], byte[]> record) {
    return origin(record.topic(), record.partition(), record.offset());
  }

  private static String origin(String topic, int partition, long offset) {
    return "\"topic\":\"%s\",\"partition\":%d,\"offset\":%d".formatted(topic, partition, offset);
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + new String(bytes, StandardCharsets.UTF_8), e);
    }
  }

  /** As Jackson writes bytes, and so Flink: characters beyond U+FFFF as a pair of escapes. */
  private static String quoted(String text) {
    try {
      return new String(MAPPER.writeValueAsBytes(text), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps failures readable: payloads can be long. */
  @Override
  public String toString() {
    return key + " = " + (value.length() > 400 ? value.substring(0, 400) + "…" : value);
  }
}
