package dev.beamwatch.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Finds out whether a new topic can be written to. */
public final class TopicLeaders {
  private static final int ANSWER_SECONDS = 1;

  private TopicLeaders() {}

  /**
   * Tells whether the leader of each partition answers. That a leader is known is not enough: it
   * may not know of its duty yet, and a record that it refuses then can block its producer for
   * minutes. Whoever waits asks again after a moment.
   *
   * @return false also if the topic is not known yet, or nobody answers within a second
   */
  public static boolean answer(Admin admin, String topic, int partitions) {
    // First whether it is known: whoever asks the leaders before gets an error into the log.
    if (!succeeds(admin.describeTopics(List.of(topic)).allTopicNames())) {
      return false;
    }
    Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      newest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    return succeeds(admin.listOffsets(newest).all());
  }

  private static boolean succeeds(KafkaFuture<?> answer) {
    try {
      Object unused = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
