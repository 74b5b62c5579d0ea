package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamwatch.schemas.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Seven minutes of three small hosts, as three partitions held them: readings in several hands'
 * JSON and what else strays into a shared topic.
 *
 * <p>{@code readings.jsonl} is the topic. {@code dead-letters.jsonl} is what must be in the
 * dead-letter topic, to the byte, the reasons in words included; only the input topic's name is
 * replaced. Both are in {@code src/test/resources/recorded}.
 */
final class RecordedStream {
  static final int PARTITIONS = 3;

  private RecordedStream() {}

  /** Writes the stream to the stage's input topic. */
  static void produce(Stage stage) {
    for (String line : lines("readings.jsonl")) {
      JsonNode record = Refused.json(line.getBytes(UTF_8));
      stage.send(
          new ProducerRecord<>(
              stage.inputTopic(),
              record.get("partition").intValue(),
              record.get("timestamp").longValue(),
              record.has("key") ? record.get("key").textValue().getBytes(UTF_8) : null,
              value(record)));
    }
    stage.awaitSent();
  }

  private static byte @Nullable [] value(JsonNode record) {
    if (record.has("base64")) {
      try {
        return record.get("base64").binaryValue();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return record.get("value").isNull() ? null : record.get("value").textValue().getBytes(UTF_8);
  }

  /** Returns the values that the dead-letter topic must hold. */
  static List<String> deadLetters(Stage stage) {
    return lines("dead-letters.jsonl").stream()
        .map(
            line ->
                line.replace(
                    "{\"topic\":\"" + Contract.INPUT_TOPIC + "\"",
                    "{\"topic\":\"" + stage.inputTopic() + "\""))
        .toList();
  }

  private static List<String> lines(String name) {
    String path = "/recorded/" + name;
    try (InputStream resource =
        Objects.requireNonNull(RecordedStream.class.getResourceAsStream(path), path)) {
      return new String(resource.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
