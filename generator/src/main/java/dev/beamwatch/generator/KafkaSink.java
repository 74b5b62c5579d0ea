package dev.beamwatch.generator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Hands messages to a Kafka producer and notices if one does not arrive. */
final class KafkaSink implements Sink {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
  private final AtomicLong failures = new AtomicLong();

  /** One for all messages: at full speed an object each would be felt. */
  private final Callback noticeFailure =
      (unused, e) -> {
        if (e != null) {
          failures.incrementAndGet();
          firstFailure.compareAndSet(null, e);
        }
      };

  /**
   * Makes a sink.
   *
   * @param producer closed by {@link #close}
   */
  KafkaSink(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  @Override
  public void send(Message message) throws DeliveryException {
    if (firstFailure.get() != null) {
      throw failure();
    }
    try {
      var unused =
          producer.send(new ProducerRecord<>(topic, message.key(), message.value()), noticeFailure);
    } catch (KafkaException | IllegalStateException e) {
      noticeFailure.onCompletion(null, e);
      throw failure();
    }
  }

  @Override
  public void beforePause() {
    // The producer sends by itself when linger.ms is over.
  }

  @Override
  public void flush() throws DeliveryException {
    try {
      producer.flush();
    } catch (KafkaException e) {
      noticeFailure.onCompletion(null, e);
    }
    if (firstFailure.get() != null) {
      throw failure();
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private DeliveryException failure() {
    Exception first = firstFailure.get();
    return new DeliveryException(
        "messages for topic "
            + topic
            + " were not delivered ("
            + failures
            + " so far): "
            + (first == null ? "" : first.getMessage()));
  }
}
