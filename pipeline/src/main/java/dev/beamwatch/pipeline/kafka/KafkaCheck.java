package dev.beamwatch.pipeline.kafka;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Checks at the start that brokers answer, topics exist, and the user has the permissions that the
 * job needs.
 */
public final class KafkaCheck {
  private KafkaCheck() {}

  /**
   * What the job will do.
   *
   * @param type a topic, a consumer group or a transactional id
   * @param name of the topic, the group or the id
   * @param operation in the sense of Kafka's access control lists
   */
  public record Use(ResourceType type, String name, AclOperation operation) {
    /** Reads a topic, or writes to it. */
    public static Use ofTopic(String name, AclOperation operation) {
      return new Use(ResourceType.TOPIC, name, operation);
    }

    /** Reads and commits the offsets of a consumer group. */
    public static Use ofGroup(String name) {
      return new Use(ResourceType.GROUP, name, AclOperation.READ);
    }

    /** Writes in transactions. */
    public static Use ofTransactionalId(String name) {
      return new Use(ResourceType.TRANSACTIONAL_ID, name, AclOperation.WRITE);
    }
  }

  /** Why a use will fail. */
  public enum Obstacle {
    /** There is no such topic. */
    MISSING,
    /** The brokers know the user and forbid it. */
    FORBIDDEN
  }

  /**
   * Returns the obstacle of each use that has one.
   *
   * @param patience how long to wait for the brokers' answers
   * @throws IOException if no broker answers, or none accepts the connection; the message says why
   */
  public static Map<Use, Obstacle> obstacles(
      KafkaConnection connection, Collection<Use> uses, Duration patience) throws IOException {
    long giveUp = System.nanoTime() + patience.toNanos();
    Admin admin = null;
    try {
      admin = connection.admin();
      Map<Use, KafkaFuture<@Nullable Set<AclOperation>>> answers = new LinkedHashMap<>();
      for (Use use : uses) {
        answers.put(use, allowed(admin, use));
      }
      Map<Use, Obstacle> obstacles = new LinkedHashMap<>();
      for (Map.Entry<Use, KafkaFuture<@Nullable Set<AclOperation>>> answer : answers.entrySet()) {
        Use use = answer.getKey();
        try {
          Set<AclOperation> allowed =
              answer.getValue().get(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
          // Brokers that do not report permissions are not asked again.
          if (allowed != null && !allowed.contains(use.operation())) {
            obstacles.put(use, Obstacle.FORBIDDEN);
          }
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          if (cause instanceof UnknownTopicOrPartitionException) {
            obstacles.put(use, Obstacle.MISSING);
          } else if (cause instanceof AuthorizationException) {
            // A user who may read or write something may also describe it.
            obstacles.put(use, Obstacle.FORBIDDEN);
          } else if (!(cause instanceof GroupIdNotFoundException
              || cause instanceof TransactionalIdNotFoundException)) {
            throw new IOException(rootMessage(e), e);
          }
        }
      }
      return obstacles;
    } catch (TimeoutException e) {
      IOException nobody =
          new SocketTimeoutException("no answer within " + patience.toSeconds() + " s");
      nobody.initCause(e);
      throw nobody;
    } catch (KafkaException e) {
      throw new IOException(rootMessage(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (admin != null) {
        // Do not wait for answers that did not come in time.
        admin.close(Duration.ZERO);
      }
    }
  }

  /** Asks for permissions; null if the brokers do not report them. */
  private static KafkaFuture<@Nullable Set<AclOperation>> allowed(Admin admin, Use use) {
    List<String> name = List.of(use.name());
    return switch (use.type()) {
      case TOPIC ->
          answer(
                  admin
                      .describeTopics(
                          name, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                      .topicNameValues(),
                  use)
              .thenApply(topic -> topic.authorizedOperations());
      case GROUP ->
          answer(
                  admin
                      .describeConsumerGroups(
                          name,
                          new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                      .describedGroups(),
                  use)
              .thenApply(group -> group.authorizedOperations());
      case TRANSACTIONAL_ID ->
          admin.describeTransactions(name).description(use.name()).thenApply(transaction -> null);
      default -> throw new IllegalArgumentException(use.toString());
    };
  }

  private static <T> KafkaFuture<T> answer(Map<String, KafkaFuture<T>> answers, Use use) {
    return Objects.requireNonNull(answers.get(use.name()));
  }

  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
