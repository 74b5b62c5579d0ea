package dev.beamwatch.acceptance;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;

/** Asks a broker to do or tell something, as its administrator. */
final class KafkaAdmin {
  private KafkaAdmin() {}

  /** Asks and waits for the answer. */
  static <T> T ask(String bootstrapServers, Function<Admin, KafkaFuture<T>> question) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      return question.apply(admin).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
