package dev.beamwatch.pipeline.publish;

import dev.beamwatch.pipeline.kafka.KafkaConnection;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.metrics.SinkMetrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as they come. A bundle ends when the brokers have acknowledged all its records.
 *
 * <p>Does what {@code KafkaIO.writeRecords()} does, and counts records written as it does, but for
 * elements of many records: a runner's cost is per element.
 *
 * @param <T> the type of element
 */
final class SendRecordsFn<T> extends DoFn<T, Void> {
  private final KafkaConnection connection;
  private final String topic;
  private final Map<String, Object> properties;
  private final RecordFormat<T> format;

  private transient @Nullable Producer<byte[], byte[]> producer;
  private transient AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private transient long sentInBundle;

  SendRecordsFn(
      KafkaConnection connection,
      String topic,
      Map<String, Object> properties,
      RecordFormat<T> format) {
    this.connection = connection;
    this.topic = topic;
    this.properties = properties;
    this.format = format;
  }

  @Setup
  public void setup() {
    failure = new AtomicReference<>();
    producer = connection.producer(properties);
  }

  @StartBundle
  public void startBundle() {
    sentInBundle = 0;
  }

  @ProcessElement
  public void process(@Element T element) throws IOException {
    requireNoFailure();
    Producer<byte[], byte[]> sender = Objects.requireNonNull(producer);
    AtomicReference<@Nullable Exception> failures = failure;
    Callback noteFailure =
        (metadata, exception) -> {
          if (exception != null) {
            failures.compareAndSet(null, exception);
          }
        };
    for (KV<byte[], byte[]> record : format.records(element)) {
      var unused =
          sender.send(new ProducerRecord<>(topic, record.getKey(), record.getValue()), noteFailure);
      sentInBundle++;
    }
  }

  @FinishBundle
  public void finishBundle() throws IOException {
    Objects.requireNonNull(producer).flush();
    requireNoFailure();
    SinkMetrics.elementsWritten().inc(sentInBundle);
  }

  @Teardown
  public void teardown() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }

  private void requireNoFailure() throws IOException {
    Exception first = failure.getAndSet(null);
    if (first != null) {
      throw new IOException("cannot write to topic " + topic + ": " + first.getMessage(), first);
    }
  }
}
