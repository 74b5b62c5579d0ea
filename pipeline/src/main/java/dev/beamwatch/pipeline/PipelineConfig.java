package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.secrets.SecretReference;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.windows.WindowRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The options as validated values: the only thing that the steps of the pipeline ever see of them.
 *
 * @param input the input topic and how to read it
 * @param filteredTopic topic for hot readings
 * @param aggregatedTopic topic for windows
 * @param deadLetterTopic topic for what is refused
 * @param filterAbove usage in percent that is hot, strictly above; finite
 * @param eventTime how event time is read
 * @param windows the windows
 * @param zone of the timestamps in the outputs
 * @param thresholds where limits are read
 * @param thresholdRefresh from one reading of them to the next; at least 1 s
 * @param slack whom to tell
 * @param reportInterval how often to print counters; zero for never
 */
public record PipelineConfig(
    KafkaTopic input,
    String filteredTopic,
    String aggregatedTopic,
    String deadLetterTopic,
    double filterAbove,
    EventTime eventTime,
    WindowRule windows,
    ZoneId zone,
    JdbcThresholds thresholds,
    Duration thresholdRefresh,
    Slack slack,
    Duration reportInterval) {

  /** Kafka's own rule for names, {@code org.apache.kafka.common.internals.Topic}. */
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:,\\s]+):\\d{1,5}");

  /** A table's name goes into the query as it is, so it is held to plain names. */
  private static final Pattern TABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)?");

  /** As a parameter, or before the host as in URLs of other kinds. */
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=|//[^/?]*:[^/?]*@");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * Whom to tell on Slack, and how.
   *
   * @param url of the Web API, ends with a slash
   * @param channel id or name
   * @param token where the bot token is
   * @param pause from one post to the next
   * @param timeout of a post
   */
  public record Slack(
      String url, String channel, SecretReference token, Duration pause, Duration timeout) {}

  /**
   * Reads the options.
   *
   * @throws InvalidOptionException for the first option that is missing or wrong
   */
  public static PipelineConfig from(AnomalyOptions options) {
    KafkaConnection connection =
        new KafkaConnection(
            bootstrapServers(options.getBootstrapServers()), options.getKafkaConfigFile());
    requireReadable(connection);
    PipelineConfig config =
        new PipelineConfig(
            new KafkaTopic(
                connection,
                topic("inputTopic", options.getInputTopic()),
                text("consumerGroup", options.getConsumerGroup(), "the name of a consumer group"),
                oneOf(
                    "autoOffsetReset", options.getAutoOffsetReset(), Set.of("earliest", "latest")),
                wholeNumber("maxReadingBytes", options.getMaxReadingBytes(), 64, 10_000_000),
                wholeNumber("maxReaders", options.getMaxReaders(), 0, 10_000),
                duration("keepReadersOpen", options.getKeepReadersOpen(), Duration.ZERO)),
            topic("filteredTopic", options.getFilteredTopic()),
            topic("aggregatedTopic", options.getAggregatedTopic()),
            topic("deadLetterTopic", options.getDeadLetterTopic()),
            finiteNumber("filterAbove", options.getFilterAbove()),
            new EventTime(
                duration("maxOutOfOrderness", options.getMaxOutOfOrderness(), Duration.ZERO),
                duration("idleTimeout", options.getIdleTimeout(), Duration.ofSeconds(1)),
                duration("maxClockSkew", options.getMaxClockSkew(), Duration.ZERO)),
            new WindowRule(
                duration("windowSize", options.getWindowSize(), Duration.ofMillis(1)),
                duration("allowedLateness", options.getAllowedLateness(), Duration.ZERO)),
            zone(options.getTimeZone()),
            thresholds(options),
            duration("thresholdRefresh", options.getThresholdRefresh(), Duration.ofSeconds(1)),
            slack(options),
            duration("reportInterval", options.getReportInterval(), Duration.ZERO));
    config.requireDistinctTopics();
    return config;
  }

  private void requireDistinctTopics() {
    // An output that is read back in as input would go round for ever.
    requireDifferent("filteredTopic", filteredTopic, "inputTopic", input.topic());
    requireDifferent("aggregatedTopic", aggregatedTopic, "inputTopic", input.topic());
    requireDifferent("deadLetterTopic", deadLetterTopic, "inputTopic", input.topic());
    requireDifferent("aggregatedTopic", aggregatedTopic, "filteredTopic", filteredTopic);
    requireDifferent("deadLetterTopic", deadLetterTopic, "filteredTopic", filteredTopic);
    requireDifferent("deadLetterTopic", deadLetterTopic, "aggregatedTopic", aggregatedTopic);
  }

  private static void requireDifferent(String option, String value, String other, String taken) {
    if (value.equals(taken)) {
      throw InvalidOptionException.of(option, value, "another topic than --" + other);
    }
  }

  private static JdbcThresholds thresholds(AnomalyOptions options) {
    String url = options.getJdbcUrl();
    String allowed = "the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db";
    if (url == null || url.isBlank()) {
      throw InvalidOptionException.missing("jdbcUrl", allowed);
    }
    if (PASSWORD_IN_URL.matcher(url).find()) {
      // Without the value: it holds the secret.
      throw InvalidOptionException.because(
          "--jdbcUrl must not hold a password, for every option can be seen in the process list and"
              + " on runners' web pages: use --jdbcPasswordEnv or --jdbcPasswordFile");
    }
    if (!url.startsWith("jdbc:postgresql:")) {
      throw InvalidOptionException.of("jdbcUrl", url, allowed);
    }
    if (!TABLE.matcher(options.getThresholdTable()).matches()) {
      throw InvalidOptionException.of(
          "thresholdTable",
          options.getThresholdTable(),
          "a plain name such as public.cpu_thresholds");
    }
    return new JdbcThresholds(
        url,
        options.getJdbcUser(),
        secret(
            "jdbcPasswordEnv",
            options.getJdbcPasswordEnv(),
            "jdbcPasswordFile",
            options.getJdbcPasswordFile()),
        options.getThresholdTable(),
        duration("jdbcTimeout", options.getJdbcTimeout(), Duration.ofSeconds(1)));
  }

  private static Slack slack(AnomalyOptions options) {
    String url = options.getSlackUrl();
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null || !url.endsWith("/")) {
      throw InvalidOptionException.of(
          "slackUrl", url, "an http or https URL with a slash at the end");
    }
    SecretReference token =
        secret(
            "slackTokenEnv",
            options.getSlackTokenFile() == null ? options.getSlackTokenEnv() : null,
            "slackTokenFile",
            options.getSlackTokenFile());
    if (token == null) {
      throw InvalidOptionException.missing(
          "slackTokenEnv", "the name of an environment variable with the Slack bot token");
    }
    return new Slack(
        url,
        text("slackChannel", options.getSlackChannel(), "the id or name of a Slack channel"),
        token,
        duration("slackPause", options.getSlackPause(), Duration.ZERO),
        duration("slackTimeout", options.getSlackTimeout(), Duration.ofMillis(100)));
  }

  private static String bootstrapServers(@Nullable String value) {
    String allowed = "a list of host:port separated by commas";
    if (value == null || value.isBlank()) {
      throw InvalidOptionException.missing("bootstrapServers", allowed);
    }
    for (String server : value.split(",", -1)) {
      if (!HOST_AND_PORT.matcher(server.strip()).matches()) {
        throw InvalidOptionException.of("bootstrapServers", value, allowed);
      }
    }
    return value;
  }

  private static void requireReadable(KafkaConnection connection) {
    try {
      connection.fileProperties();
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw InvalidOptionException.of(
          "kafkaConfigFile",
          String.valueOf(connection.configFile()),
          "a readable Java properties file");
    }
  }

  private static @Nullable SecretReference secret(
      String variableOption, @Nullable String variable, String fileOption, @Nullable String file) {
    if (variable != null && file != null) {
      throw InvalidOptionException.because(
          "--" + variableOption + " and --" + fileOption + " exclude each other: give one of them");
    }
    SecretReference reference = null;
    if (variable != null) {
      if (!VARIABLE.matcher(variable).matches()) {
        // Without the value: somebody may have given the secret itself.
        throw InvalidOptionException.because(
            "--" + variableOption + " must be the name of an environment variable, not the secret");
      }
      reference = SecretReference.environment(variable);
    } else if (file != null) {
      if (!Files.isReadable(Path.of(file))) {
        // Without the value, for the same reason.
        throw InvalidOptionException.because(
            "--"
                + fileOption
                + " must be the name of a readable file with the secret, not the secret");
      }
      reference = SecretReference.file(file);
    }
    if (reference != null) {
      try {
        reference.read();
      } catch (IOException e) {
        throw InvalidOptionException.because(
            "--"
                + (variable != null ? variableOption : fileOption)
                + " must say where the secret is: "
                + e.getMessage());
      }
    }
    return reference;
  }

  private static String text(String option, @Nullable String value, String allowed) {
    if (value == null || value.isBlank()) {
      throw InvalidOptionException.missing(option, allowed);
    }
    return value;
  }

  private static String topic(String option, String value) {
    if (!TOPIC.matcher(value).matches()) {
      throw InvalidOptionException.of(
          option, value, "a topic's name of letters, digits, dots, dashes and underscores");
    }
    return value;
  }

  private static String oneOf(String option, String value, Set<String> allowed) {
    if (!allowed.contains(value)) {
      throw InvalidOptionException.of(
          option, value, String.join(" or ", allowed.stream().sorted().toList()));
    }
    return value;
  }

  private static int wholeNumber(String option, String value, int min, int max) {
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw InvalidOptionException.of(option, value, "a whole number from " + min + " to " + max);
  }

  private static double finiteNumber(String option, String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw InvalidOptionException.of(option, value, "a number such as 80 or 99.5");
  }

  private static Duration duration(String option, String value, Duration min) {
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(min) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw InvalidOptionException.of(
        option, value, "an ISO-8601 duration from " + min + " to " + LONGEST + ", such as PT30S");
  }

  private static ZoneId zone(String value) {
    try {
      return ZoneId.of(value);
    } catch (DateTimeException e) {
      throw InvalidOptionException.of("timeZone", value, "a zone such as UTC or Europe/Berlin");
    }
  }
}
