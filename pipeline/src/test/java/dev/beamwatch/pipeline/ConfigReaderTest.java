package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.PostgresConnections;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final String DURATION_FROM_ZERO =
      "a duration from PT0S to PT8760H, such as 30s or PT30S";

  private final Path folder;
  private final Path token;

  ConfigReaderTest(@TempDir Path folder) {
    this.folder = folder;
    this.token = folder.resolve("token");
  }

  @BeforeEach
  void writeToken() throws IOException {
    Files.writeString(token, "xoxb-planted-4711");
  }

  @Test
  void whatIsNotGivenHasTheDefaultsOfTheContract() {
    assertThat(config())
        .isEqualTo(
            new PipelineConfig(
                new KafkaTopic(
                    new KafkaConnection("localhost:9092", null),
                    "cpu_load_stats_real",
                    "beamwatch",
                    "earliest",
                    65_536,
                    0,
                    Duration.ZERO,
                    false,
                    false),
                "cpu_load_stats_real_filter",
                "cpu_agg_stats",
                "cpu_load_stats_real_dlq",
                Delivery.atLeastOnce(),
                80,
                new EventTime(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5)),
                new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                ZoneId.of("UTC"),
                new JdbcThresholds(
                    new PostgresConnections(
                        "jdbc:postgresql://localhost/db", null, null, Duration.ofSeconds(10)),
                    TableName.parse("public.cpu_thresholds").orElseThrow(),
                    new LimitDefaults(3, 5, 10, Duration.ofMinutes(2))),
                Duration.ofSeconds(30),
                new PipelineConfig.Alerts(
                    new PipelineConfig.OptionalTopic("cpu_alerts", false), Duration.ofHours(4)),
                new PipelineConfig.Notifications(
                    new PipelineConfig.OptionalTopic("cpu_notifications", false), Duration.ZERO),
                new PipelineConfig.Slack(
                    false,
                    "https://slack.com/api/",
                    "C0123456",
                    SecretReference.file(token.toString()),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10)),
                new PipelineConfig.Alertmanager(
                    List.of(), null, null, null, new TreeMap<>(), null, Duration.ofMinutes(15)),
                Duration.ZERO));
  }

  @Test
  void whatIsGivenIsTaken() throws IOException {
    Path kafkaConfig = Files.writeString(folder.resolve("kafka.properties"), "linger.ms=3");

    assertThat(
            config(
                "--bootstrapServers=a.example:1, [::1]:65535",
                "--kafkaConfig=" + kafkaConfig,
                "--inputTopic=in",
                "--filteredTopic=hot",
                "--aggregatedTopic=agg",
                "--deadLetterTopic=dead",
                "--consumerGroup=group",
                "--autoOffsetReset=latest",
                "--maxReadingBytes=64",
                "--delivery=exactly-once",
                "--filterAbove=-99.5",
                "--windowSize=PT1M",
                "--allowedLateness=PT0S",
                "--maxOutOfOrderness=PT0.5S",
                "--idleTimeout=PT1S",
                "--openTransactionTimeout=PT3M",
                "--maxClockSkew=P1D",
                "--timeZone=Europe/Berlin",
                "--jdbcUrl=jdbc:postgresql://db:5432/x",
                "--jdbcUser=reader",
                "--jdbcPassword=${env:PATH}",
                "--thresholdTable=\"Ops\".\"Limits, \"\"new\"\"\"",
                "--thresholdRefresh=PT1S",
                "--breachingWindows=60",
                "--ofWindows=60",
                "--clearWindows=1",
                "--silentAfter=PT0S",
                "--jdbcTimeout=PT2S",
                "--slackChannel=#alerts",
                "--slackUrl=http://127.0.0.1:8080/api/",
                "--alertTopic=alerts",
                "--repeatAfter=PT0S",
                "--slackMessages=alerts",
                "--notificationTopic=told",
                "--notifyMaxAge=PT1H",
                "--slackPause=PT0S",
                "--slackTimeout=PT0.1S",
                "--alertmanagerUrl=http://am1:9093/, https://am2/prefix",
                "--alertmanagerUser=beamwatch",
                "--alertmanagerPassword=${env:PATH}",
                "--alertLabels=team=iot,_a1=x=y z",
                "--consoleUrl=https://console.example/",
                "--reportInterval=PT5S",
                "--maxReaders=10000",
                "--keepReadersOpen=PT10S",
                "--readsWhenAllIsDone=true",
                "--stopAtEnd=true"))
        .isEqualTo(
            new PipelineConfig(
                new KafkaTopic(
                    new KafkaConnection("a.example:1, [::1]:65535", kafkaConfig.toString()),
                    "in",
                    "group",
                    "latest",
                    64,
                    10_000,
                    Duration.ofSeconds(10),
                    true,
                    true),
                "hot",
                "agg",
                "dead",
                Delivery.exactlyOnce("group"),
                -99.5,
                new EventTime(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(3),
                    Duration.ofDays(1)),
                new WindowRule(Duration.ofMinutes(1), Duration.ZERO),
                ZoneId.of("Europe/Berlin"),
                new JdbcThresholds(
                    new PostgresConnections(
                        "jdbc:postgresql://db:5432/x",
                        "reader",
                        SecretReference.environment("PATH"),
                        Duration.ofSeconds(2)),
                    TableName.parse("\"Ops\".\"Limits, \"\"new\"\"\"").orElseThrow(),
                    new LimitDefaults(60, 60, 1, Duration.ZERO)),
                Duration.ofSeconds(1),
                new PipelineConfig.Alerts(
                    new PipelineConfig.OptionalTopic("alerts", true), Duration.ZERO),
                new PipelineConfig.Notifications(
                    new PipelineConfig.OptionalTopic("told", true), Duration.ofHours(1)),
                new PipelineConfig.Slack(
                    true,
                    "http://127.0.0.1:8080/api/",
                    "#alerts",
                    SecretReference.file(token.toString()),
                    Duration.ZERO,
                    Duration.ofMillis(100)),
                new PipelineConfig.Alertmanager(
                    List.of("http://am1:9093", "https://am2/prefix"),
                    "beamwatch",
                    SecretReference.environment("PATH"),
                    null,
                    new TreeMap<>(Map.of("team", "iot", "_a1", "x=y z")),
                    "https://console.example/",
                    Duration.ofHours(1)),
                Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bootstrapServers | a list of host:port separated by commas",
        "jdbcUrl | the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db",
        "slackChannel | the id or name of a Slack channel"
      })
  void aRequiredOptionThatIsMissingIsNamed(String option, String allowed) {
    String message = "--" + option + " is missing: it must be " + allowed;

    assertRefused(withoutOption(option), message);
    assertRefused(arguments("--" + option + "="), message);
    assertRefused(arguments("--" + option + "= "), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bootstrapServers | localhost | a list of host:port separated by commas",
        "bootstrapServers | localhost:9092, | a list of host:port separated by commas",
        "bootstrapServers | localhost:port | a list of host:port separated by commas",
        "bootstrapServers | http://localhost:9092 | a list of host:port separated by commas",
        "bootstrapServers | :9092 | a list of host:port separated by commas",
        "kafkaConfig | /no/such/file | a readable Java properties file",
        "kafkaConfig | / | a readable Java properties file",
        "inputTopic | a b | a topic's name of letters, digits, dots, dashes and underscores",
        "inputTopic | `` | a topic's name of letters, digits, dots, dashes and underscores",
        "inputTopic | .. | a topic's name of letters, digits, dots, dashes and underscores",
        "filteredTopic | a/b | a topic's name of letters, digits, dots, dashes and underscores",
        "aggregatedTopic | ü | a topic's name of letters, digits, dots, dashes and underscores",
        "deadLetterTopic | . | a topic's name of letters, digits, dots, dashes and underscores",
        "filteredTopic | cpu_load_stats_real | another topic than --inputTopic",
        "aggregatedTopic | cpu_load_stats_real | another topic than --inputTopic",
        "deadLetterTopic | cpu_load_stats_real | another topic than --inputTopic",
        "aggregatedTopic | cpu_load_stats_real_filter | another topic than --filteredTopic",
        "deadLetterTopic | cpu_load_stats_real_filter | another topic than --filteredTopic",
        "deadLetterTopic | cpu_agg_stats | another topic than --aggregatedTopic",
        "autoOffsetReset | newest | earliest or latest",
        "autoOffsetReset | none | earliest or latest",
        "maxReadingBytes | 63 | a whole number from 64 to 10000000",
        "maxReadingBytes | 10000001 | a whole number from 64 to 10000000",
        "maxReadingBytes | 64k | a whole number from 64 to 10000000",
        "maxReaders | -1 | a whole number from 0 to 10000",
        "maxReaders | 10001 | a whole number from 0 to 10000",
        "maxReaders | 99999999999 | a whole number from 0 to 10000",
        "filterAbove | eighty | a number such as 80 or 99.5",
        "filterAbove | NaN | a number such as 80 or 99.5",
        "filterAbove | Infinity | a number such as 80 or 99.5",
        "filterAbove | `` | a number such as 80 or 99.5",
        "timeZone | Mars/Olympus | a zone such as UTC or Europe/Berlin",
        "timeZone | `` | a zone such as UTC or Europe/Berlin",
        "jdbcUrl | jdbc:mysql://host/db | the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db",
        "jdbcUrl | localhost | the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db",
        "thresholdTable | cpu_thresholds; DROP TABLE x | a table's name such as public.cpu_thresholds or public.\"CpuThresholds\"",
        "thresholdTable | a.b.c | a table's name such as public.cpu_thresholds or public.\"CpuThresholds\"",
        "thresholdTable | \"x\"; DROP TABLE y | a table's name such as public.cpu_thresholds or public.\"CpuThresholds\"",
        "slackUrl | slack.com/api/ | an http or https URL with a slash at the end",
        "slackUrl | https://slack com/api/ | an http or https URL with a slash at the end",
        "slackUrl | https:///api/ | an http or https URL with a slash at the end",
        "breachingWindows | 0 | a whole number from 1 to 60",
        "breachingWindows | 6 | at most --ofWindows, which is 5",
        "ofWindows | 61 | a whole number from 1 to 60",
        "ofWindows | five | a whole number from 1 to 60",
        "clearWindows | 1.5 | a whole number from 1 to 60",
        "alertmanagerUrl | http://am1:9093, | http or https URLs separated by commas, such as http://am1:9093,http://am2:9093",
        "alertmanagerUrl | http://am1:9093?x=1 | http or https URLs separated by commas, such as http://am1:9093,http://am2:9093",
        "alertmanagerUrl | ftp://am1:9093 | http or https URLs separated by commas, such as http://am1:9093,http://am2:9093",
        "alertmanagerUrl | http://am1:9093/api/v2/alerts | the URLs of servers, without /api/v2/alerts",
        "alertmanagerUrl | http://am1:9093,http://am1:9093/ | each server once",
        "alertLabels | 1a=x | name=value separated by commas; names of letters, digits and underscores, without a digit at the beginning",
        "alertLabels | a-b=x | name=value separated by commas; names of letters, digits and underscores, without a digit at the beginning",
        "alertLabels | a=x, | name=value separated by commas; names of letters, digits and underscores, without a digit at the beginning",
        "alertLabels | severity=x | other labels than alertname, hostname, cpu and severity",
        "alertLabels | a=x,a=y | each label once",
        "consoleUrl | console.example | an http or https URL",
        "slackUrl | ftp://slack.com/api/ | an http or https URL with a slash at the end",
        "slackUrl | https://slack.com/api | an http or https URL with a slash at the end"
      })
  void aWrongValueIsNamedWithWhatIsAllowed(String option, String value, String allowed) {
    assertRefused(
        arguments("--" + option + "=" + value),
        "--" + option + "=" + value + " is not allowed: it must be " + allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "windowSize, PT0.001S, PT0S",
    "windowSize, PT0.001S, PT0.0009S",
    "allowedLateness, PT0S, -PT1S",
    "maxOutOfOrderness, PT0S, PT-0.001S",
    "idleTimeout, PT1S, PT0.999S",
    "maxClockSkew, PT0S, 5min",
    "thresholdRefresh, PT1S, PT0S",
    "jdbcTimeout, PT1S, PT0.5S",
    "slackPause, PT0S, 1",
    "slackTimeout, PT0.1S, PT0.099S",
    "reportInterval, PT0S, ''",
    "keepReadersOpen, PT0S, P366D",
    "silentAfter, PT0S, PT-1S",
    "windowSize, PT0.001S, PT8760H0.001S",
    "windowSize, PT0.001S, 30 seconds"
  })
  void aDurationThatIsNoneOrOutOfRangeIsNamedWithTheRange(
      String option, String shortest, String value) {
    assertRefused(
        arguments("--" + option + "=" + value),
        "--%s=%s is not allowed: it must be a duration from %s to PT8760H, such as 30s or PT30S"
            .formatted(option, value, shortest));
  }

  @Test
  void moreBreachingWindowsThanThereAreIsTheMistakeOfOneOptionOnly() {
    assertRefused(
        arguments("--ofWindows=2"),
        "--breachingWindows=3 is not allowed: it must be at most --ofWindows, which is 2");
    assertRefused(
        arguments("--ofWindows=0"),
        "--ofWindows=0 is not allowed: it must be a whole number from 1 to 60");
  }

  @Test
  void theLongestDurationIsAYear() {
    assertThat(config("--allowedLateness=P365D").windows().allowedLateness())
        .isEqualTo(Duration.ofDays(365));
    assertRefused(
        arguments("--allowedLateness=P366D"),
        "--allowedLateness=P366D is not allowed: it must be " + DURATION_FROM_ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host/db?user=x&password=hunter2",
        "jdbc:postgresql://host/db?PASSWORD=hunter2",
        "jdbc:postgresql://host/db?sslpassword=hunter2",
        "jdbc:mysql://host/db?password=hunter2",
        "jdbc:postgresql://me:hunter2@host/db",
        "postgresql://me:hunter2@host/db"
      })
  void aPasswordInTheUrlIsRefusedAndNotShown(String url) {
    assertRefused(
        arguments("--jdbcUrl=" + url),
        "--jdbcUrl must not hold a password, for every option can be seen in the process list and"
            + " on runners' web pages: use --jdbcPassword");
  }

  @ParameterizedTest
  @ValueSource(strings = {"correct horse", "hunter2", "pa$$word", "$env:X", "${vault:x}", ""})
  void aPasswordInPlaceOfAReferenceIsNotShown(String secret) {
    assertRefused(
        arguments("--jdbcPassword=" + secret),
        "--jdbcPassword must say where the secret is, ${env:NAME} or ${file:PATH}, and not hold it");
  }

  @Test
  void aTokenInPlaceOfAReferenceIsNotShown() {
    assertRefused(
        arguments("--slackToken=xoxb-planted-4711"),
        "--slackToken must say where the secret is, ${env:NAME} or ${file:PATH}, and not hold it");
  }

  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertRefused(
        arguments("--jdbcPassword=${env:BEAMWATCH_NOT_SET}"),
        "--jdbcPassword must say where the secret is: the environment variable"
            + " BEAMWATCH_NOT_SET is not set");
  }

  @Test
  void withoutATokenMessagesGoToTheLogAndNoChannelIsNeeded() {
    List<String> arguments = withoutOption("slackToken");
    arguments.removeIf(given -> given.startsWith("--slackChannel="));

    PipelineConfig config = configOf(arguments);

    assertThat(config.slack().token()).isNull();
    assertThat(CommandLine.banner(config)).endsWith("no Slack token: messages go to this log only");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://u:planted-4711@am:9093", "http://am:9093,https://planted-4711@am2/x"})
  void aPasswordInTheUrlOfAnAlertmanagerIsNotShown(String url) {
    assertRefused(
        arguments("--alertmanagerUrl=" + url),
        "--alertmanagerUrl must not hold a user or a password, for every option can be seen in the"
            + " process list and on runners' web pages: use --alertmanagerUser and"
            + " --alertmanagerPassword");
  }

  @Test
  void anAlertmanagerHasOneWayIn() {
    assertRefused(
        arguments("--alertmanagerUser=u", "--alertmanagerToken=${env:PATH}"),
        "--alertmanagerToken and --alertmanagerUser are two ways in: give one of them");
    assertRefused(
        arguments("--alertmanagerUser=u"),
        "--alertmanagerUser and --alertmanagerPassword belong together: give both or neither");
    assertRefused(
        arguments("--alertmanagerPassword=${env:PATH}"),
        "--alertmanagerUser and --alertmanagerPassword belong together: give both or neither");
    assertThat(config("--alertmanagerToken=${env:PATH}").alertmanager().token()).isNotNull();
  }

  @Test
  void mistakesAboutAlertmanagerAreToldTogetherAndShowNoSecret() {
    assertRefused(
        arguments(
            "--alertmanagerUrl=am:9093",
            "--alertmanagerToken=planted-4711",
            "--alertLabels=team",
            "--consoleUrl=console"),
        """
        --alertmanagerUrl=am:9093 is not allowed: it must be http or https URLs separated by commas, such as http://am1:9093,http://am2:9093
        --alertmanagerToken must say where the secret is, ${env:NAME} or ${file:PATH}, and not hold it
        --alertLabels=team is not allowed: it must be name=value separated by commas; names of letters, digits and underscores, without a digit at the beginning
        --consoleUrl=console is not allowed: it must be an http or https URL\
        """);
  }

  @Test
  void theBannerNamesTheAlertmanagers() {
    assertThat(CommandLine.banner(config("--alertmanagerUrl=http://am1:9093,http://am2:9093")))
        .endsWith("; alerts to Alertmanager at http://am1:9093, http://am2:9093");
  }

  @Test
  void allMistakesAreToldTogether() {
    assertRefused(
        List.of("--windowSize=30", "--timeZone=Mars", "--filteredTopic=cpu_load_stats_real"),
        """
        --bootstrapServers is missing: it must be a list of host:port separated by commas
        --windowSize=30 is not allowed: it must be a duration from PT0.001S to PT8760H, such as 30s or PT30S
        --filteredTopic=cpu_load_stats_real is not allowed: it must be another topic than --inputTopic
        --timeZone=Mars is not allowed: it must be a zone such as UTC or Europe/Berlin
        --jdbcUrl is missing: it must be the URL of a PostgreSQL database such as jdbc:postgresql://host:5432/db\
        """);
  }

  @Test
  void aFileWithoutASecretIsNamed() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));

    assertRefused(
        arguments("--jdbcPassword=${file:" + empty + "}"),
        "--jdbcPassword must say where the secret is: the file " + empty + " is empty");
  }

  @Test
  void aReferenceInTheKafkaPropertiesThatLeadsNowhereIsRefused() throws IOException {
    Path kafka =
        Files.writeString(folder.resolve("kafka"), "ssl.key.password=${env:BEAMWATCH_NOT_SET}");

    assertRefused(
        arguments("--kafkaConfig=" + kafka),
        "--kafkaConfig="
            + kafka
            + ": property ssl.key.password: the environment variable BEAMWATCH_NOT_SET is not set");
  }

  @Test
  void aKafkaConfigFileThatIsMalformedIsRefusedWithoutShowingIt() throws IOException {
    Path malformed = Files.writeString(folder.resolve("bad"), "password=4711\\uXXXX");

    assertRefused(
        arguments("--kafkaConfig=" + malformed),
        "--kafkaConfig="
            + malformed
            + " is not allowed: it must be a readable Java properties file");
  }

  @Test
  void noSecretIsInTheValidatedValues() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "planted-4711");

    assertThat(config("--jdbcPassword=${file:" + password + "}").toString()).doesNotContain("4711");
  }

  private PipelineConfig config(String... arguments) {
    return configOf(arguments(arguments));
  }

  private static PipelineConfig configOf(List<String> arguments) {
    return ConfigReader.read(
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).as(AnomalyOptions.class));
  }

  private static void assertRefused(List<String> arguments, String message) {
    assertThatThrownBy(() -> configOf(arguments))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage(message)
        .hasNoCause();
  }

  /** Returns the required arguments, those that are given again replaced. */
  private List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrapServers=localhost:9092",
                "--jdbcUrl=jdbc:postgresql://localhost/db",
                "--slackChannel=C0123456",
                "--slackToken=${file:" + token + "}"));
    for (String argument : more) {
      String option = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(given -> given.startsWith(option));
      arguments.add(argument);
    }
    return arguments;
  }

  private List<String> withoutOption(String option) {
    List<String> arguments = arguments();
    arguments.removeIf(given -> given.startsWith("--" + option + "="));
    return arguments;
  }
}
