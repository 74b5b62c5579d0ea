package dev.beamwatch.pipeline.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses a consumer on a topic that is away, and logs once that it is away and once that it is
 * back.
 *
 * <p>Kafka's consumer asks for the records of a deleted topic again as soon as a broker refuses
 * them: hundreds of times a second, each with a warning. No setting spaces this out. So the topic's
 * partitions are paused, and every poll checks whether the topic is back.
 */
final class AbsentTopics implements InvocationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AbsentTopics.class);

  /** How long a silent broker may delay a poll. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final java.util.function.Consumer<String> warnings;
  private final Set<String> absent = new HashSet<>();

  private AbsentTopics(
      Consumer<byte[], byte[]> consumer, java.util.function.Consumer<String> warnings) {
    this.consumer = consumer;
    this.warnings = warnings;
  }

  /** Returns the consumer, which now pauses on absent topics. */
  static Consumer<byte[], byte[]> restingFrom(Consumer<byte[], byte[]> consumer) {
    return restingFrom(consumer, LOG::warn);
  }

  @SuppressWarnings("unchecked") // the proxy is what the interface says
  static Consumer<byte[], byte[]> restingFrom(
      Consumer<byte[], byte[]> consumer, java.util.function.Consumer<String> warnings) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            AbsentTopics.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new AbsentTopics(consumer, warnings));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("poll") && !absent.isEmpty()) {
      resume();
    }
    try {
      Object result = method.invoke(consumer, arguments);
      if (result instanceof ConsumerRecords<?, ?> polled && polled.isEmpty()) {
        // A topic that gives records is there.
        rest();
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private void rest() {
    Set<String> topics =
        consumer.assignment().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    for (String topic : topics) {
      if (!absent.contains(topic) && isAbsent(topic)) {
        consumer.pause(partitionsOf(topic));
        absent.add(topic);
        warnings.accept(
            "topic "
                + topic
                + " is away: it was deleted, or this user may not see it any more; nothing is read"
                + " from it until it is there again");
      }
    }
  }

  private void resume() {
    for (String topic : List.copyOf(absent)) {
      if (!isAbsent(topic)) {
        consumer.resume(partitionsOf(topic));
        absent.remove(topic);
        warnings.accept("topic " + topic + " is there again");
      }
    }
  }

  private List<TopicPartition> partitionsOf(String topic) {
    return consumer.assignment().stream()
        .filter(partition -> partition.topic().equals(topic))
        .toList();
  }

  /** The client knows without asking a broker, unless the topic seems to be away. */
  private boolean isAbsent(String topic) {
    try {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, PATIENCE);
      return partitions == null || partitions.isEmpty();
    } catch (ApiException e) {
      // Unknown, for lack of an answer or of permission. Polling then reports what is wrong.
      return false;
    }
  }
}
