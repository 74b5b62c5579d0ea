package dev.beamwatch.pipeline.ingest;

import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Parses each Kafka value once, for event time, watermark, filter and windows alike.
 *
 * <p>It never throws: an exception here would end the reader, and the record would be met again
 * after every restart.
 */
public final class CpuReadingDeserializer implements Deserializer<ParsedValue> {
  /** Consumer property: longest value that is parsed, in bytes. */
  static final String MAX_BYTES = "beamwatch.max.reading.bytes";

  private int maxBytes = Integer.MAX_VALUE;

  /** Made by KafkaIO through reflection. */
  public CpuReadingDeserializer() {}

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    if (config.get(MAX_BYTES) instanceof Integer limit) {
      maxBytes = limit;
    }
  }

  @Override
  public ParsedValue deserialize(String topic, byte @Nullable [] value) {
    return ParsedValue.of(value, maxBytes);
  }
}
