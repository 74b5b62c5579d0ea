package dev.beamwatch.console;

import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * All that can be chosen about a console, checked.
 *
 * @param bootstrapServers Kafka brokers, {@code HOST:PORT}, separated by commas
 * @param kafkaProperties further settings of Kafka clients, secrets resolved
 * @param topics that are read
 * @param timeZone of the timestamps in the topics
 * @param windowSize length of the pipeline's windows
 * @param history how far back the console looks
 * @param jdbcUrl of the database, without a password
 * @param jdbcUser who reads and edits; null for the driver's default
 * @param jdbcPassword where the password is; null if none is needed
 * @param thresholdTable with its schema
 * @param thresholdRefresh how often the pipeline reads the table
 * @param bind address to listen on
 * @param port to listen on; 0 for any
 * @param allowEdit whether limits may be changed
 * @param token that opens the console; null if everybody may use it
 * @param runner what the page calls the pipeline's runner; null for nothing
 * @param slackChannel what the page calls the channel; null for nothing
 */
record ConsoleSettings(
    String bootstrapServers,
    Properties kafkaProperties,
    Topics topics,
    ZoneId timeZone,
    Duration windowSize,
    Duration history,
    String jdbcUrl,
    @Nullable String jdbcUser,
    @Nullable SecretReference jdbcPassword,
    TableName thresholdTable,
    Duration thresholdRefresh,
    InetAddress bind,
    int port,
    boolean allowEdit,
    @Nullable String token,
    @Nullable String runner,
    @Nullable String slackChannel) {

  /**
   * The topics that are read.
   *
   * @param input only its size
   * @param filtered single hot readings
   * @param aggregated windows
   * @param deadLetters what was refused
   * @param alerts events of alerts
   * @param notifications what people were told
   */
  record Topics(
      String input,
      String filtered,
      String aggregated,
      String deadLetters,
      OptionalTopic alerts,
      OptionalTopic notifications) {}

  /**
   * A topic that need not be there.
   *
   * @param name null if it is not read
   * @param isNamed whether an option names it; then it is treated like the other topics
   */
  record OptionalTopic(@Nullable String name, boolean isNamed) {}

  /** Secrets stay out of texts. */
  @Override
  public String toString() {
    return "ConsoleSettings[" + bootstrapServers + ", " + topics + ", " + jdbcUrl + "]";
  }
}
