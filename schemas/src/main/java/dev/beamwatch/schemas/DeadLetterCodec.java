package dev.beamwatch.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes {@link DeadLetter} as the value of topic {@code cpu_load_stats_real_dlq}, the original
 * bytes in base64. Thread-safe.
 */
public final class DeadLetterCodec {
  /**
   * Longest payload of one record, in bytes. In base64 and with the other fields it stays below
   * 1,000,000 bytes, and so below the 1 MiB that brokers and producers accept by default.
   */
  public static final int MAX_PART_BYTES = 512 * 1024;

  /** Longest detail written, in characters; what is longer ends in an ellipsis. */
  static final int MAX_DETAIL_CHARS = 500;

  /** A longer key is left out: it would not fit beside the payload. */
  static final int MAX_KEY_BYTES = 64 * 1024;

  private DeadLetterCodec() {}

  /**
   * Cuts a dead letter whose payload is too long for one record into parts; mostly there is one.
   */
  public static List<DeadLetter> parts(DeadLetter whole) {
    byte[] payload = whole.payload();
    if (payload == null || payload.length <= MAX_PART_BYTES) {
      return List.of(whole);
    }
    int parts = (payload.length + MAX_PART_BYTES - 1) / MAX_PART_BYTES;
    List<DeadLetter> letters = new ArrayList<>(parts);
    for (int part = 1; part <= parts; part++) {
      int from = (part - 1) * MAX_PART_BYTES;
      int to = Math.min(payload.length, from + MAX_PART_BYTES);
      letters.add(
          new DeadLetter(
              whole.topic(),
              whole.partition(),
              whole.offset(),
              whole.recordTimestampMillis(),
              whole.reason(),
              whole.detail(),
              part,
              parts,
              whole.key(),
              Arrays.copyOfRange(payload, from, to)));
    }
    return letters;
  }

  /**
   * Writes a dead letter. Its detail is cut after 500 characters, a key of more than 64 KiB is left
   * out, and so are topic, partition and offset unless all three are there.
   *
   * @param letter a dead letter whose payload is not longer than {@link #MAX_PART_BYTES}
   */
  public static byte[] encode(DeadLetter letter) {
    return JsonText.object(
        json -> {
          writeOrigin(json, letter);
          if (letter.recordTimestampMillis() != null) {
            json.writeNumberField("record_timestamp", letter.recordTimestampMillis());
          }
          json.writeStringField("reason", letter.reason().name());
          json.writeStringField("detail", shortened(letter.detail()));
          json.writeNumberField("part", letter.part());
          json.writeNumberField("parts", letter.parts());
          if (letter.key() != null && letter.key().length <= MAX_KEY_BYTES) {
            json.writeBinaryField("key", letter.key());
          }
          if (letter.payload() == null) {
            json.writeNullField("payload");
          } else {
            json.writeBinaryField("payload", letter.payload());
          }
        });
  }

  /**
   * Reads a value of the topic back.
   *
   * @throws UncheckedIOException if the bytes are not such a value
   */
  public static DeadLetter decode(byte[] value) {
    JsonFields json = JsonFields.of(value);
    String reason = json.text("reason");
    try {
      return new DeadLetter(
          json.has("topic") ? json.text("topic") : null,
          json.has("partition") ? (Integer) Math.toIntExact(json.integer("partition")) : null,
          json.has("offset") ? (Long) json.integer("offset") : null,
          json.has("record_timestamp") ? (Long) json.integer("record_timestamp") : null,
          RejectionReason.valueOf(reason),
          json.text("detail"),
          Math.toIntExact(json.integer("part")),
          Math.toIntExact(json.integer("parts")),
          json.has("key") ? json.bytes("key") : null,
          json.has("payload") ? json.bytes("payload") : null);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UncheckedIOException(new IOException("not a dead letter", e));
    }
  }

  static void writeOrigin(JsonGenerator json, DeadLetter letter) throws IOException {
    if (letter.topic() != null && letter.partition() != null && letter.offset() != null) {
      json.writeStringField("topic", letter.topic());
      json.writeNumberField("partition", letter.partition());
      json.writeNumberField("offset", letter.offset());
    }
  }

  /** Cuts a detail to length and replaces what UTF-8 cannot hold: it may quote hostile input. */
  private static String shortened(String detail) {
    StringBuilder text = new StringBuilder(Math.min(detail.length(), MAX_DETAIL_CHARS + 1));
    detail
        .codePoints()
        .limit(MAX_DETAIL_CHARS)
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
        .forEach(text::appendCodePoint);
    return detail.codePointCount(0, detail.length()) > MAX_DETAIL_CHARS
        ? text.append('…').toString()
        : text.toString();
  }
}
