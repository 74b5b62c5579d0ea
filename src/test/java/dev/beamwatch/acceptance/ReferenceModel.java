package dev.beamwatch.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says what must come out, from what the input topic holds: the contract once more, record by
 * record and without Beam, written to be obvious and not to be fast. It shares no code with the
 * pipeline.
 */
final class ReferenceModel {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final List<String> FIELDS = List.of("hostname", "cpu", "usage", "occurred_at");

  private static final double MAX_USAGE = 1e15;

  private static final long AFTER_LAST_MILLIS =
      Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

  /** One window of one processor. */
  record Window(long endMillis, String hostname, String cpu) {}

  private final Rules rules;
  private final List<String> filtered = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private final Map<Window, List<Double>> usages = new LinkedHashMap<>();
  private final Map<Window, String> aggregated = new LinkedHashMap<>();
  private final Map<Window, String> messages = new LinkedHashMap<>();
  private long read;
  private long late;

  private ReferenceModel(Rules rules) {
    this.rules = rules;
  }

  /** Works out what a topic's records must lead to. */
  static ReferenceModel of(List<ConsumerRecord<byte[], byte[]>> input, Rules rules) {
    ReferenceModel model = new ReferenceModel(rules);
    Map<Integer, Long> watermarks = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : input) {
      model.take(record, watermarks);
    }
    model.usages.forEach(model::close);
    return model;
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Map<Integer, Long> watermarks) {
    read++;
    String objection = objection(record.value());
    if (!objection.isEmpty()) {
      refused.add(Refused.of(record, objection));
      return;
    }
    JsonNode reading = Refused.json(record.value());
    long time = reading.get("occurred_at").longValue();
    double usage = reading.get("usage").doubleValue();
    String hostname = reading.get("hostname").textValue();
    String cpu = reading.get("cpu").textValue();
    // A record without a timestamp is judged by the clock, which no test runs ahead of.
    if (record.timestamp() > 0 && time - record.timestamp() > Rules.MAX_CLOCK_SKEW.toMillis()) {
      refused.add(Refused.of(record, "FUTURE"));
      return;
    }
    long watermark = watermarks.getOrDefault(record.partition(), Long.MIN_VALUE);
    watermarks.put(
        record.partition(), Math.max(watermark, time - rules.maxOutOfOrderness().toMillis()));
    if (usage > Rules.FILTER_ABOVE) {
      filtered.add(
          "{\"time_ltz\":\"%s\",\"hostname\":%s,\"cpu\":%s,\"usage\":%s}"
              .formatted(timestamp(time), quoted(hostname), quoted(cpu), usage));
    }
    long size = rules.windowSize().toMillis();
    long end = (time / size + 1) * size;
    if (end - 1 + rules.allowedLateness().toMillis() < watermark) {
      late++;
      refused.add(Refused.of(record, "LATE"));
      return;
    }
    usages.computeIfAbsent(new Window(end, hostname, cpu), key -> new ArrayList<>()).add(usage);
  }

  /** Returns the values of the filtered topic. */
  List<String> filtered() {
    return filtered;
  }

  /** Returns everything that must be in the dead-letter topic. */
  List<Refused> refused() {
    return refused;
  }

  private void close(Window window, List<Double> readings) {
    double mean = mean(readings);
    aggregated.put(
        window,
        ("{\"window_start\":\"%s\",\"window_end\":\"%s\",\"hostname\":%s,\"cpu\":%s,"
                + "\"usage_avg\":%s,\"usage_max\":%s,\"reading_count\":%d}")
            .formatted(
                timestamp(window.endMillis() - rules.windowSize().toMillis()),
                timestamp(window.endMillis()),
                quoted(window.hostname()),
                quoted(window.cpu()),
                mean,
                readings.stream().max(Double::compare).orElseThrow(),
                readings.size()));
    BigDecimal limit = rules.allowedTopByHost().get(window.hostname());
    if (limit != null && isAbove(mean, limit)) {
      messages.put(window, message(window.hostname(), window.cpu(), mean, limit));
    }
  }

  /** Returns the last value in the aggregated topic for each window and processor. */
  Map<Window, String> aggregated() {
    return Collections.unmodifiableMap(aggregated);
  }

  /** Returns the line on Slack for each window that breaches the limit of its host. */
  Map<Window, String> messages() {
    return Collections.unmodifiableMap(messages);
  }

  /** Compares what people see: the mean as it is printed, and the limit. */
  static boolean isAbove(double mean, BigDecimal limit) {
    return new BigDecimal(Double.toString(mean)).compareTo(limit) > 0;
  }

  static String message(String hostname, String cpu, double mean, int limit) {
    return message(hostname, cpu, mean, BigDecimal.valueOf(limit));
  }

  static String message(String hostname, String cpu, double mean, BigDecimal limit) {
    return "host:%s CPU: %s avg CPU value:%s over the threshold %s"
        .formatted(
            hostname.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            cpu,
            mean,
            limit.toPlainString());
  }

  long read() {
    return read;
  }

  long late() {
    return late;
  }

  /** Returns how many records hold no valid reading. */
  long rejected() {
    return refused.size() - late;
  }

  long counted() {
    return usages.values().stream().mapToLong(List::size).sum();
  }

  /** Returns the reason for which a value is refused whatever its time; empty if it is not. */
  private static String objection(byte[] value) {
    if (value == null) {
      return "NULL_VALUE";
    }
    if (value.length > Rules.MAX_READING_BYTES) {
      return "TOO_LARGE";
    }
    JsonNode json;
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      json = MAPPER.readTree(value);
    } catch (CharacterCodingException | JsonProcessingException e) {
      return "NOT_JSON";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (json.isMissingNode()) {
      return "NOT_JSON";
    }
    if (!json.isObject()) {
      return "NOT_AN_OBJECT";
    }
    for (String field : FIELDS) {
      String wrong = json.has(field) ? objection(field, json.get(field)) : "";
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return FIELDS.stream().allMatch(json::has) ? "" : "MISSING_FIELD";
  }

  private static String objection(String field, JsonNode value) {
    return switch (field) {
      case "hostname", "cpu" ->
          !value.isTextual() ? "WRONG_TYPE" : value.textValue().isEmpty() ? "INVALID_VALUE" : "";
      case "usage" ->
          !value.isNumber()
              ? "WRONG_TYPE"
              : Math.abs(value.doubleValue()) <= MAX_USAGE ? "" : "INVALID_VALUE";
      default -> {
        if (!value.isNumber() || value.doubleValue() != Math.rint(value.doubleValue())) {
          yield "WRONG_TYPE";
        }
        double millis = value.doubleValue();
        yield millis >= 0 && millis < AFTER_LAST_MILLIS ? "" : "INVALID_VALUE";
      }
    };
  }

  private static double mean(List<Double> usages) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double usage : usages) {
      sum = sum.add(new BigDecimal(usage));
    }
    return sum.doubleValue() / usages.size();
  }

  private static String timestamp(long millis) {
    String seconds = SECONDS.format(Instant.ofEpochMilli(millis));
    long fraction = millis % 1_000;
    return fraction == 0
        ? seconds
        : seconds + ("." + String.format(Locale.ROOT, "%03d", fraction)).replaceAll("0+$", "");
  }

  /** Reads a timestamp that has no fraction. */
  static long millis(String timestamp) {
    return Instant.from(SECONDS.parse(timestamp)).toEpochMilli();
  }

  /** As Jackson writes bytes, and so Flink: characters beyond U+FFFF as a pair of escapes. */
  private static String quoted(String text) {
    try {
      return new String(MAPPER.writeValueAsBytes(text), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
