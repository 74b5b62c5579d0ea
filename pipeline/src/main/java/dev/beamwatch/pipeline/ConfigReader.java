package dev.beamwatch.pipeline;

import static dev.beamwatch.pipeline.OptionValues.duration;
import static dev.beamwatch.pipeline.OptionValues.finiteNumber;
import static dev.beamwatch.pipeline.OptionValues.oneOf;
import static dev.beamwatch.pipeline.OptionValues.text;
import static dev.beamwatch.pipeline.OptionValues.topic;
import static dev.beamwatch.pipeline.OptionValues.wholeNumber;
import static dev.beamwatch.pipeline.OptionValues.yesOrNo;
import static dev.beamwatch.pipeline.OptionValues.zone;

import dev.beamwatch.pipeline.PipelineConfig.Alerts;
import dev.beamwatch.pipeline.PipelineConfig.Notifications;
import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.PipelineConfig.Slack;
import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.PostgresConnections;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.Threshold;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the options into a {@link PipelineConfig}, and names all mistakes at once. */
public final class ConfigReader {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:,\\s]+):\\d{1,5}");

  /** As a parameter, or before the host, as in URLs of other kinds. */
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=|//[^/?]*:[^/?]*@");

  private static final String DEFAULT_TOKEN_VARIABLE = "SLACK_BOT_TOKEN";

  /** Stands in for a wrong one until all mistakes are reported. */
  private static final TableName NO_TABLE = TableName.parse("none").orElseThrow();

  private ConfigReader() {}

  /**
   * Reads the options of a pipeline that runs in this process.
   *
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  public static PipelineConfig read(AnomalyOptions options) {
    return read(options, true);
  }

  /**
   * Reads the options.
   *
   * @param secretsAreHere whether this process must find the secrets; on a cluster the workers need
   *     them
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  static PipelineConfig read(AnomalyOptions options, boolean secretsAreHere) {
    Mistakes mistakes = new Mistakes();
    KafkaInput kafka = input(options, mistakes);
    String input = kafka.topic().topic();
    String filtered = mistakes.in(() -> topic("filteredTopic", options.getFilteredTopic()), "2");
    String aggregated =
        mistakes.in(() -> topic("aggregatedTopic", options.getAggregatedTopic()), "3");
    String deadLetters =
        mistakes.in(() -> topic("deadLetterTopic", options.getDeadLetterTopic()), "4");
    // An output that is also the input would loop for ever.
    mistakes.in(() -> different("filteredTopic", filtered, "inputTopic", input), "");
    mistakes.in(() -> different("aggregatedTopic", aggregated, "inputTopic", input), "");
    mistakes.in(() -> different("deadLetterTopic", deadLetters, "inputTopic", input), "");
    mistakes.in(() -> different("aggregatedTopic", aggregated, "filteredTopic", filtered), "");
    mistakes.in(() -> different("deadLetterTopic", deadLetters, "filteredTopic", filtered), "");
    mistakes.in(() -> different("deadLetterTopic", deadLetters, "aggregatedTopic", aggregated), "");
    Map<String, String> taken = new LinkedHashMap<>();
    taken.put("inputTopic", input);
    taken.put("filteredTopic", filtered);
    taken.put("aggregatedTopic", aggregated);
    taken.put("deadLetterTopic", deadLetters);
    OptionalTopic alerts =
        optionalTopic("alertTopic", options.getAlertTopic(), Contract.ALERT_TOPIC, taken, mistakes);
    OptionalTopic notifications =
        optionalTopic(
            "notificationTopic",
            options.getNotificationTopic(),
            Contract.NOTIFICATION_TOPIC,
            taken,
            mistakes);
    Slack slack = slack(options, secretsAreHere, mistakes);
    var unused = mistakes.in(() -> requiresThresholds(options), false);
    PipelineConfig config =
        new PipelineConfig(
            kafka.topic(),
            filtered,
            aggregated,
            deadLetters,
            mistakes.in(
                () -> delivery(options.getDelivery(), kafka.topic().consumerGroup()),
                Delivery.atLeastOnce()),
            mistakes.in(() -> finiteNumber("filterAbove", options.getFilterAbove()), 0.0),
            kafka.eventTime(),
            kafka.windows(),
            mistakes.in(() -> zone(options.getTimeZone()), ZoneOffset.UTC),
            thresholds(options, secretsAreHere, mistakes),
            mistakes.in(
                () ->
                    duration(
                        "thresholdRefresh", options.getThresholdRefresh(), Duration.ofSeconds(1)),
                Duration.ZERO),
            new Alerts(
                alerts,
                mistakes.in(
                    () -> duration("repeatAfter", options.getRepeatAfter(), Duration.ZERO),
                    Duration.ZERO)),
            new Notifications(
                notifications,
                mistakes.in(
                    () -> maxAge(options.getNotifyMaxAge(), slack.tellsAlerts()), Duration.ZERO)),
            slack,
            AlertmanagerReader.read(options, secretsAreHere, mistakes),
            mistakes.in(
                () -> duration("reportInterval", options.getReportInterval(), Duration.ZERO),
                Duration.ZERO));
    mistakes.throwIfAny();
    return config;
  }

  /**
   * Reads the options of the input. The others may be wrong or absent: a worker that reads input
   * need not have every secret.
   *
   * @throws InvalidOptionException if options are missing or wrong, one line each
   */
  static KafkaInput input(AnomalyOptions options) {
    Mistakes mistakes = new Mistakes();
    KafkaInput input = input(options, mistakes);
    mistakes.throwIfAny();
    return input;
  }

  private static KafkaInput input(AnomalyOptions options, Mistakes mistakes) {
    return new KafkaInput(
        new KafkaTopic(
            new KafkaConnection(
                mistakes.in(() -> bootstrapServers(options.getBootstrapServers()), ""),
                mistakes.inOptional(() -> readable(options.getKafkaConfig()))),
            mistakes.in(() -> topic("inputTopic", options.getInputTopic()), "1"),
            mistakes.in(
                () ->
                    text(
                        "consumerGroup",
                        options.getConsumerGroup(),
                        "the name of a consumer group"),
                ""),
            mistakes.in(
                () ->
                    oneOf(
                        "autoOffsetReset",
                        options.getAutoOffsetReset(),
                        Set.of("earliest", "latest")),
                ""),
            mistakes.in(
                () -> wholeNumber("maxReadingBytes", options.getMaxReadingBytes(), 64, 10_000_000),
                0),
            mistakes.in(() -> wholeNumber("maxReaders", options.getMaxReaders(), 0, 10_000), 0),
            mistakes.in(
                () -> duration("keepReadersOpen", options.getKeepReadersOpen(), Duration.ZERO),
                Duration.ZERO),
            mistakes.in(
                () -> yesOrNo("readsWhenAllIsDone", options.getReadsWhenAllIsDone()), false),
            mistakes.in(() -> yesOrNo("stopAtEnd", options.getStopAtEnd()), false)),
        new EventTime(
            mistakes.in(
                () -> duration("maxOutOfOrderness", options.getMaxOutOfOrderness(), Duration.ZERO),
                Duration.ZERO),
            mistakes.in(
                () -> duration("idleTimeout", options.getIdleTimeout(), Duration.ofSeconds(1)),
                Duration.ZERO),
            mistakes.in(
                () ->
                    duration(
                        "openTransactionTimeout",
                        options.getOpenTransactionTimeout(),
                        Duration.ZERO),
                Duration.ZERO),
            mistakes.in(
                () -> duration("maxClockSkew", options.getMaxClockSkew(), Duration.ZERO),
                Duration.ZERO)),
        new WindowRule(
            mistakes.in(
                () -> duration("windowSize", options.getWindowSize(), Duration.ofMillis(1)),
                Duration.ZERO),
            mistakes.in(
                () -> duration("allowedLateness", options.getAllowedLateness(), Duration.ZERO),
                Duration.ZERO)));
  }

  private static Delivery delivery(String value, String consumerGroup) {
    return oneOf("delivery", value, Set.of("at-least-once", "exactly-once")).equals("exactly-once")
        ? Delivery.exactlyOnce(consumerGroup)
        : Delivery.atLeastOnce();
  }

  /**
   * Reads the name of a topic that need not be there.
   *
   * @param byDefault its name if no option names it
   * @param taken topics by option, to which it is added
   */
  private static OptionalTopic optionalTopic(
      String option,
      @Nullable String value,
      String byDefault,
      Map<String, String> taken,
      Mistakes mistakes) {
    if (value != null && value.isEmpty()) {
      return OptionalTopic.NONE;
    }
    String name =
        value == null ? byDefault : mistakes.in(() -> topic(option, value), "of " + option);
    taken.forEach(
        (other, itsTopic) -> mistakes.in(() -> different(option, name, other, itsTopic), ""));
    taken.put(option, name);
    return new OptionalTopic(name, value != null);
  }

  static Duration maxAge(@Nullable String value, boolean tellsAlerts) {
    if (value == null) {
      return tellsAlerts ? Duration.ofMinutes(15) : Duration.ZERO;
    }
    return duration("notifyMaxAge", value, Duration.ZERO);
  }

  private static String different(String option, String value, String other, String taken) {
    if (value.equals(taken)) {
      throw InvalidOptionException.of(option, value, "another topic than --" + other);
    }
    return value;
  }

  /** Tells whether a job must not start without limits. */
  static boolean requiresThresholds(AnomalyOptions options) {
    return yesOrNo("requireThresholds", options.getRequireThresholds());
  }

  private static JdbcThresholds thresholds(
      AnomalyOptions options, boolean secretsAreHere, Mistakes mistakes) {
    return new JdbcThresholds(
        new PostgresConnections(
            mistakes.in(() -> jdbcUrl(options.getJdbcUrl()), ""),
            options.getJdbcUser(),
            mistakes.inOptional(() -> jdbcPassword(options.getJdbcPassword(), secretsAreHere)),
            mistakes.in(
                () -> duration("jdbcTimeout", options.getJdbcTimeout(), Duration.ofSeconds(1)),
                Duration.ZERO)),
        mistakes.in(() -> table(options.getThresholdTable()), NO_TABLE),
        limitDefaults(options, mistakes));
  }

  private static LimitDefaults limitDefaults(AnomalyOptions options, Mistakes mistakes) {
    int of = mistakes.in(() -> windows("ofWindows", options.getOfWindows()), Integer.MAX_VALUE);
    return new LimitDefaults(
        mistakes.in(() -> breachingWindows(options.getBreachingWindows(), of), 1),
        of,
        mistakes.in(() -> windows("clearWindows", options.getClearWindows()), 1),
        mistakes.in(
            () -> duration("silentAfter", options.getSilentAfter(), Duration.ZERO), Duration.ZERO));
  }

  private static int breachingWindows(String value, int ofWindows) {
    int breaching = windows("breachingWindows", value);
    if (breaching > ofWindows) {
      throw InvalidOptionException.of(
          "breachingWindows", value, "at most --ofWindows, which is " + ofWindows);
    }
    return breaching;
  }

  private static int windows(String option, String value) {
    return wholeNumber(option, value, 1, Threshold.MOST_WINDOWS);
  }

  private static @Nullable SecretReference jdbcPassword(
      @Nullable String value, boolean secretsAreHere) {
    return value == null ? null : secret("jdbcPassword", value, secretsAreHere);
  }

  private static String jdbcUrl(@Nullable String url) {
    String allowed = "the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db";
    if (url == null || url.isBlank()) {
      throw InvalidOptionException.missing("jdbcUrl", allowed);
    }
    if (PASSWORD_IN_URL.matcher(url).find()) {
      // The message leaves out the value: it holds the secret.
      throw InvalidOptionException.because(
          "--jdbcUrl must not hold a password, for every option can be seen in the process list and"
              + " on runners' web pages: use --jdbcPassword");
    }
    if (!url.startsWith("jdbc:postgresql:")) {
      throw InvalidOptionException.of("jdbcUrl", url, allowed);
    }
    return url;
  }

  private static TableName table(String name) {
    return TableName.parse(name)
        .orElseThrow(() -> InvalidOptionException.of("thresholdTable", name, TableName.ALLOWED));
  }

  private static Slack slack(AnomalyOptions options, boolean secretsAreHere, Mistakes mistakes) {
    SecretReference token =
        mistakes.inOptional(() -> slackToken(options.getSlackToken(), secretsAreHere));
    return new Slack(
        mistakes.in(
            () ->
                oneOf("slackMessages", options.getSlackMessages(), Set.of("breaches", "alerts"))
                    .equals("alerts"),
            false),
        mistakes.in(() -> slackUrl(options.getSlackUrl()), ""),
        token == null
            ? ""
            : mistakes.in(
                () ->
                    text(
                        "slackChannel",
                        options.getSlackChannel(),
                        "the id or name of a Slack channel"),
                ""),
        token,
        mistakes.in(
            () -> duration("slackPause", options.getSlackPause(), Duration.ZERO), Duration.ZERO),
        mistakes.in(
            () -> duration("slackTimeout", options.getSlackTimeout(), Duration.ofMillis(100)),
            Duration.ZERO));
  }

  static String slackUrl(String url) {
    if (!isOverHttp(url) || !url.endsWith("/")) {
      throw InvalidOptionException.of(
          "slackUrl", url, "an http or https URL with a slash at the end");
    }
    return url;
  }

  static boolean isOverHttp(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null
          && ("http".equalsIgnoreCase(uri.getScheme())
              || "https".equalsIgnoreCase(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static @Nullable SecretReference slackToken(@Nullable String value, boolean secretsAreHere) {
    if (value != null) {
      return secret("slackToken", value, secretsAreHere);
    }
    return System.getenv(DEFAULT_TOKEN_VARIABLE) == null
        ? null
        : SecretReference.environment(DEFAULT_TOKEN_VARIABLE);
  }

  static String bootstrapServers(@Nullable String value) {
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

  static @Nullable String readable(@Nullable String configFile) {
    try {
      var unused = new KafkaConnection("", configFile).fileProperties();
      return configFile;
    } catch (UncheckedIOException | IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      throw why.startsWith("property ")
          ? InvalidOptionException.because("--kafkaConfig=" + configFile + ": " + why)
          : InvalidOptionException.of(
              "kafkaConfig", String.valueOf(configFile), "a readable Java properties file");
    }
  }

  static SecretReference secret(String option, String value, boolean secretsAreHere) {
    SecretReference reference =
        SecretReference.parse(value)
            .orElseThrow(
                () ->
                    // The message leaves out the value: somebody may have given the secret itself.
                    InvalidOptionException.because(
                        "--"
                            + option
                            + " must say where the secret is, ${env:NAME} or ${file:PATH}, and not"
                            + " hold it"));
    try {
      reference.read();
    } catch (IOException e) {
      if (!secretsAreHere) {
        LOG.warn("--{}: {} here; the workers need it", option, e.getMessage());
        return reference;
      }
      throw InvalidOptionException.because(
          "--" + option + " must say where the secret is: " + e.getMessage());
    }
    return reference;
  }
}
