package dev.beamwatch.console;

import dev.beamwatch.console.kafka.ConsumerSettings;
import dev.beamwatch.schemas.Contract;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.commandline.Durations;
import dev.beamwatch.schemas.commandline.OptionNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command {@code console}.
 *
 * <p>Exit code 1 is an address that cannot be listened on, 2 an option that was refused, 130 and
 * 143 Ctrl-C and SIGTERM.
 */
@Command(
    name = "console",
    header = "Shows a live page: the stream, the limits and the alerts of a deployment.",
    description = {
      "",
      "Reads the topics and the table, and changes nothing but limits, and those only with"
          + " --allow-edit. Needs no consumer group and leaves no trace in Kafka. Can be started and"
          + " stopped at any time: it rebuilds the last hour from the topics.",
      "",
      "Exit code: 1 the address cannot be listened on, 2 an option was refused, 130 ended by Ctrl-C,"
          + " 143 by SIGTERM."
    },
    versionProvider = JarVersion.class,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false)
public final class ConsoleCommand implements Callable<Integer> {
  private static final Pattern SERVERS =
      Pattern.compile(
          "(\\[[0-9a-fA-F:.]+]|[^:,\\s]+):\\d{1,5}(,(\\[[0-9a-fA-F:.]+]|[^:,\\s]+):\\d{1,5})*");
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
  private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=|//[^/?]*:[^/?]*@");

  /** Characters. */
  private static final int SHORTEST_TOKEN = 16;

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      required = true,
      description = "Kafka brokers to begin with. Required.")
  private String bootstrapServers = "";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties file with further Kafka client settings (SASL, TLS). Values may refer to"
              + " $${env:NAME} and $${file:PATH}.")
  private @Nullable Path kafkaConfig;

  @Option(
      names = "--input-topic",
      paramLabel = "TOPIC",
      defaultValue = Contract.INPUT_TOPIC,
      description = "Readings; only how many come (default: ${DEFAULT-VALUE}).")
  private String inputTopic = "";

  @Option(
      names = "--filtered-topic",
      paramLabel = "TOPIC",
      defaultValue = Contract.FILTERED_TOPIC,
      description = "Single hot readings (default: ${DEFAULT-VALUE}).")
  private String filteredTopic = "";

  @Option(
      names = "--aggregated-topic",
      paramLabel = "TOPIC",
      defaultValue = Contract.AGGREGATED_TOPIC,
      description = "Windows (default: ${DEFAULT-VALUE}).")
  private String aggregatedTopic = "";

  @Option(
      names = "--alert-topic",
      paramLabel = "TOPIC",
      description =
          "Events of alerts, to know what waits (default: "
              + Contract.ALERT_TOPIC
              + ", if that topic exists). Empty: not read.")
  private @Nullable String alertTopic;

  @Option(
      names = "--notification-topic",
      paramLabel = "TOPIC",
      description =
          "What people were told (default: "
              + Contract.NOTIFICATION_TOPIC
              + ", if that topic exists). Empty: not read.")
  private @Nullable String notificationTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "TOPIC",
      defaultValue = Contract.DEAD_LETTER_TOPIC,
      description = "What was refused (default: ${DEFAULT-VALUE}).")
  private String deadLetterTopic = "";

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "The pipeline's --timeZone (default: ${DEFAULT-VALUE}).")
  private String timeZone = "";

  @Option(
      names = "--window-size",
      paramLabel = "DURATION",
      defaultValue = "PT30S",
      description = "The pipeline's --windowSize (default: ${DEFAULT-VALUE}).")
  private Duration windowSize = Duration.ZERO;

  @Option(
      names = "--history",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "How far back the page looks, PT1M to PT24H (default: ${DEFAULT-VALUE}).")
  private Duration history = Duration.ZERO;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      required = true,
      description = "PostgreSQL database with the thresholds: jdbc:postgresql://host/db. Required.")
  private String jdbcUrl = "";

  @Option(names = "--jdbc-user", paramLabel = "USER", description = "Database user.")
  private @Nullable String jdbcUser;

  @Option(
      names = "--jdbc-password",
      paramLabel = "REFERENCE",
      description = "Where the user's password is: $${env:NAME} or $${file:PATH}.")
  private @Nullable String jdbcPassword;

  @Option(
      names = "--threshold-table",
      paramLabel = "TABLE",
      defaultValue = Contract.THRESHOLDS_TABLE,
      description =
          "Table with the columns hostname and allowed_top; a name with capitals in double quotes, as"
              + " in public.\"CpuThresholds\" (default: ${DEFAULT-VALUE}).")
  private String thresholdTable = "";

  @Option(
      names = "--threshold-refresh",
      paramLabel = "DURATION",
      defaultValue = "PT30S",
      description =
          "The pipeline's --thresholdRefresh, for the note of when a change takes effect (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration thresholdRefresh = Duration.ZERO;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (default: ${DEFAULT-VALUE}). Beyond loopback, --allow-edit needs"
              + " --auth-token-file.")
  private String bind = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--allow-edit", description = "Let the page change limits.")
  private boolean allowEdit;

  @Option(
      names = "--auth-token-file",
      paramLabel = "FILE",
      description = "File with a token of 16 characters or more that the page asks for.")
  private @Nullable Path authTokenFile;

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      description = "What the page calls the pipeline's runner.")
  private @Nullable String runner;

  @Option(
      names = "--slack-channel",
      paramLabel = "NAME",
      description = "What the page calls the channel.")
  private @Nullable String slackChannel;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    int exitCode = run(args, new PrintWriter(System.err, true, Charset.defaultCharset()));
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs the command and returns its exit code. */
  static int run(String[] args, PrintWriter err) {
    CommandLine line = new CommandLine(new ConsoleCommand());
    line.registerConverter(Duration.class, ConsoleCommand::duration);
    line.setErr(err);
    line.setParameterExceptionHandler(
        (e, unused) -> {
          err.println(
              "console: "
                  + e.getMessage()
                  + OptionNames.hint(
                      e.getMessage(), e.getCommandLine().getCommandSpec().optionsMap().keySet()));
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, unused, alsoUnused) -> {
          if (e instanceof IOException) {
            err.println("console: " + e.getMessage());
            return 1;
          }
          throw e;
        });
    return line.execute(Arrays.stream(args).map(OptionNames::dashed).toArray(String[]::new));
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is not a duration such as 30s or PT30S");
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleSettings settings = settings();
    CountDownLatch ended = new CountDownLatch(1);
    Console console;
    try {
      console = Console.start(settings);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + bind + " port " + port + ": " + e.getMessage(), e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(console::close, "stop"));
    command.commandLine().getOut().println("The console is at " + console.url());
    command.commandLine().getOut().flush();
    // Until a signal ends the JVM.
    ended.await();
    return 0;
  }

  /** Checks the options. */
  ConsoleSettings settings() {
    require(
        SERVERS.matcher(bootstrapServers).matches(),
        "--bootstrap-servers",
        bootstrapServers,
        "HOST:PORT, separated by commas");
    topic("--input-topic", inputTopic);
    topic("--filtered-topic", filteredTopic);
    topic("--aggregated-topic", aggregatedTopic);
    topic("--dead-letter-topic", deadLetterTopic);
    TableName table =
        TableName.parse(thresholdTable)
            .orElseThrow(() -> refused("--threshold-table", thresholdTable, TableName.ALLOWED));
    require(
        jdbcUrl.startsWith("jdbc:postgresql:"),
        "--jdbc-url",
        withoutPassword(jdbcUrl),
        "jdbc:postgresql://HOST/DATABASE");
    if (PASSWORD_IN_URL.matcher(jdbcUrl).find()) {
      throw wrong(
          "--jdbc-url: everybody would see the password in it; say in --jdbc-password where it is,"
              + " ${env:NAME} or ${file:PATH}");
    }
    between("--window-size", windowSize, Duration.ofMillis(1), Duration.ofDays(1));
    between("--history", history, Duration.ofMinutes(1), Duration.ofDays(1));
    between("--threshold-refresh", thresholdRefresh, Duration.ofSeconds(1), Duration.ofDays(1));
    require(port >= 0 && port <= 65_535, "--port", Integer.toString(port), "0 to 65535");
    InetAddress address = address();
    String token = token();
    if (!address.isLoopbackAddress() && allowEdit && token == null) {
      throw wrong(
          "--allow-edit: everybody who reaches "
              + bind
              + " could change limits; give --auth-token-file, or no --bind");
    }
    return new ConsoleSettings(
        bootstrapServers,
        kafkaProperties(),
        new ConsoleSettings.Topics(
            inputTopic,
            filteredTopic,
            aggregatedTopic,
            deadLetterTopic,
            optionalTopic("--alert-topic", alertTopic, Contract.ALERT_TOPIC),
            optionalTopic("--notification-topic", notificationTopic, Contract.NOTIFICATION_TOPIC)),
        zone(),
        windowSize,
        history,
        jdbcUrl,
        jdbcUser,
        password(),
        table,
        thresholdRefresh,
        address,
        port,
        allowEdit,
        token,
        runner,
        slackChannel);
  }

  private void topic(String option, String value) {
    require(
        TOPIC.matcher(value).matches(),
        option,
        value,
        "1 to 249 letters, digits, full stops, _ and -");
  }

  private ConsoleSettings.OptionalTopic optionalTopic(
      String option, @Nullable String value, String byDefault) {
    if (value == null) {
      return new ConsoleSettings.OptionalTopic(byDefault, false);
    }
    if (value.isEmpty()) {
      return new ConsoleSettings.OptionalTopic(null, true);
    }
    topic(option, value);
    return new ConsoleSettings.OptionalTopic(value, true);
  }

  private void between(String option, Duration value, Duration least, Duration most) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        option,
        value.toString(),
        least + " to " + most);
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(timeZone);
    } catch (DateTimeException e) {
      throw refused("--time-zone", timeZone, "a zone such as UTC or Europe/Berlin");
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw refused("--bind", bind, "an address of this machine");
    }
  }

  private @Nullable SecretReference password() {
    if (jdbcPassword == null) {
      return null;
    }
    return SecretReference.parse(jdbcPassword)
        .orElseThrow(
            () ->
                wrong(
                    "--jdbc-password: everybody would see a password that is written here; say where"
                        + " it is, ${env:NAME} or ${file:PATH}"));
  }

  private @Nullable String token() {
    if (authTokenFile == null) {
      return null;
    }
    String token;
    try {
      token = Files.readString(authTokenFile).strip();
    } catch (IOException e) {
      throw refused("--auth-token-file", authTokenFile.toString(), "a file that can be read");
    }
    if (token.length() < SHORTEST_TOKEN) {
      throw wrong(
          "--auth-token-file: the token has %d characters, and needs %d or more"
              .formatted(token.length(), SHORTEST_TOKEN));
    }
    return token;
  }

  private Properties kafkaProperties() {
    Properties resolved = new Properties();
    if (kafkaConfig == null) {
      return resolved;
    }
    Properties written = new Properties();
    try (Reader reader = Files.newBufferedReader(kafkaConfig)) {
      written.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw refused("--kafka-config", kafkaConfig.toString(), "a properties file that can be read");
    }
    for (String name : written.stringPropertyNames()) {
      try {
        resolved.put(name, SecretReference.resolveAll(String.valueOf(written.getProperty(name))));
      } catch (IOException e) {
        throw refused("--kafka-config", name + ", whose reference leads nowhere", e.getMessage());
      }
    }
    try {
      ConsumerSettings.check(resolved);
    } catch (KafkaException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ParameterException(
          command.commandLine(),
          "--kafka-config: no client can be made of " + kafkaConfig + ": " + cause.getMessage());
    }
    return resolved;
  }

  private static String withoutPassword(String url) {
    return PASSWORD_IN_URL.matcher(url).find() ? "one with a password" : url;
  }

  private void require(boolean holds, String option, String value, String allowed) {
    if (!holds) {
      throw refused(option, value, allowed);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private ParameterException refused(String option, String value, @Nullable String allowed) {
    return wrong(option + ": " + value + " is not allowed; allowed: " + allowed);
  }
}
