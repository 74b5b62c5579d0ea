package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.Certificates;
import dev.beamwatch.sandbox.KafkaBroker;
import dev.beamwatch.sandbox.KafkaBroker.Listener;
import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.nio.file.Path;

/** Makes the pipeline of a stage connect as docs/security.md says, to a secured sandbox. */
final class Secured {
  private Secured() {}

  /**
   * Connects to Kafka with a password, and to the database with its certificate verified.
   *
   * @param password as the Kafka file shall hold it: itself, or a reference to it
   */
  static Stage overSaslSsl(Sandbox sandbox, Stage stage, String password, Certificates trusted) {
    return verifying(sandbox, stage, Listener.SASL_SSL)
        .with(
            "kafkaConfig",
            stage.file(
                "kafka",
                """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                  username="%s" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """
                    .formatted(KafkaBroker.USER, password, trusted.authority())));
  }

  /** Connects to Kafka with a certificate, and to the database with its certificate verified. */
  static Stage overMutualTls(Sandbox sandbox, Path client) {
    Stage stage = Stage.open(sandbox, 1);
    return verifying(sandbox, stage, Listener.SSL)
        .with(
            "kafkaConfig",
            stage.file(
                "kafka",
                """
                security.protocol=SSL
                ssl.keystore.type=PEM
                ssl.keystore.location=%s
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """
                    .formatted(client, sandbox.certificates().authority())));
  }

  /** Returns the URL of a database that must prove who it is. */
  static String verified(ThresholdDatabase database, Certificates trusted) {
    return database.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + trusted.authority();
  }

  private static Stage verifying(Sandbox sandbox, Stage stage, Listener listener) {
    return stage
        .with("bootstrapServers", sandbox.broker().bootstrapServers(listener))
        .with("jdbcUrl", verified(sandbox.database(), sandbox.certificates()));
  }
}
