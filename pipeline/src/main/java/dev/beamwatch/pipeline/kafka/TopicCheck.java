package dev.beamwatch.pipeline.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks before anything starts whether brokers answer and topics are there. */
public final class TopicCheck {
  private TopicCheck() {}

  /**
   * Returns those of the topics that are not there. A topic that the user may not look at counts as
   * being there: reading and writing it may be allowed all the same.
   *
   * @param patience how long to wait for the brokers' answer
   * @throws IOException if no broker answers, or none lets us in; the message says why
   */
  public static List<String> missing(
      KafkaConnection connection, Collection<String> topics, Duration patience) throws IOException {
    TreeSet<String> missing = new TreeSet<>();
    long giveUp = System.nanoTime() + patience.toNanos();
    Admin admin = null;
    try {
      admin = connection.admin();
      Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        try {
          answer.getValue().get(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof UnknownTopicOrPartitionException) {
            missing.add(answer.getKey());
          } else if (!(e.getCause() instanceof AuthorizationException)) {
            throw new IOException(rootMessage(e), e);
          }
        }
      }
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + patience.toSeconds() + " s", e);
    } catch (KafkaException e) {
      throw new IOException(rootMessage(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (admin != null) {
        // Without waiting for answers that did not come in time.
        admin.close(Duration.ZERO);
      }
    }
    return List.copyOf(missing);
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
