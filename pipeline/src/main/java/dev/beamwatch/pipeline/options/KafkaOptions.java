package dev.beamwatch.pipeline.options;

import dev.beamwatch.schemas.Contract;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where readings come from and results go to. Descriptions and defaults are in the annotations. */
public interface KafkaOptions extends PipelineOptions {
  @Description("Kafka brokers to begin with: host:port, separated by commas. Required.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(@Nullable String value);

  @Description(
      "Java properties file with more Kafka client properties (SASL, TLS, tuning). Every worker"
          + " reads it. Values may refer to ${env:NAME} and ${file:PATH}.")
  @Nullable String getKafkaConfig();

  void setKafkaConfig(@Nullable String value);

  @Description("Topic with CPU readings.")
  @Default.String(Contract.INPUT_TOPIC)
  String getInputTopic();

  void setInputTopic(String value);

  @Description("Topic for single hot readings.")
  @Default.String(Contract.FILTERED_TOPIC)
  String getFilteredTopic();

  void setFilteredTopic(String value);

  @Description("Topic for mean and maximum per window, host and cpu.")
  @Default.String(Contract.AGGREGATED_TOPIC)
  String getAggregatedTopic();

  void setAggregatedTopic(String value);

  @Description("Topic for everything that is refused, with the reason and the original bytes.")
  @Default.String(Contract.DEAD_LETTER_TOPIC)
  String getDeadLetterTopic();

  void setDeadLetterTopic(String value);

  @Description("Consumer group. A restart without a checkpoint goes on from its committed offsets.")
  @Default.String("beamwatch")
  String getConsumerGroup();

  void setConsumerGroup(String value);

  @Description(
      "at-least-once: after a failure a record may be written again, with the same key and bytes."
          + " exactly-once, on Flink only: records are written in transactions named after the"
          + " consumer group. Readers of committed records see them a checkpoint's interval later.")
  @Default.String("at-least-once")
  String getDelivery();

  void setDelivery(String value);

  @Description("Where to begin when the consumer group has no offsets: earliest or latest.")
  @Default.String("earliest")
  String getAutoOffsetReset();

  void setAutoOffsetReset(String value);

  @Description("Longest Kafka value that is parsed, in bytes. Longer values are rejected.")
  @Default.String("65536")
  String getMaxReadingBytes();

  void setMaxReadingBytes(String value);
}
