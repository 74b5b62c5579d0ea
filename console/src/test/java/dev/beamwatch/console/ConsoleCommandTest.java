package dev.beamwatch.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConsoleCommandTest {
  private static final List<String> REQUIRED =
      List.of("--bootstrap-servers=127.0.0.1:9092", "--jdbc-url=jdbc:postgresql://db/postgres");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bootstrap-servers=kafka | --bootstrap-servers: kafka",
        "--input-topic=a b | --input-topic: a b",
        "--alert-topic=a b | --alert-topic: a b",
        "--notification-topic=.. | --notification-topic: ..",
        "--threshold-table=x; DROP TABLE y | --threshold-table: x; DROP TABLE y",
        "--threshold-table=\"x | --threshold-table: \"x",
        "--jdbc-url=jdbc:mysql://db/x | --jdbc-url: jdbc:mysql://db/x",
        "--jdbc-url=jdbc:postgresql://u:secret@db/x | --jdbc-url: everybody would see the password",
        "--jdbc-password=secret | --jdbc-password: everybody would see a password",
        "--window-size=PT0S | --window-size: PT0S",
        "--history=P2D | --history: PT48H",
        "--threshold-refresh=PT0.5S | --threshold-refresh: PT0.5S",
        "--time-zone=Mars | --time-zone: Mars",
        "--port=65536 | --port: 65536",
        "--auth-token-file=/nowhere | --auth-token-file: /nowhere",
        "--kafka-config=/nowhere | --kafka-config: /nowhere",
      })
  void aWrongOptionIsRefusedByItsNameAndValueButNoSecretIsShown(String option, String message) {
    StringWriter err = new StringWriter();

    assertThat(run(err, option)).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("secret@", "secret ");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void aTableMayHaveANameInQuotes() {
    assertThat(settings("--threshold-table=\"Ops\".\"CPU limits\"").thresholdTable().sql())
        .isEqualTo("\"Ops\".\"CPU limits\"");
    assertThat(settings("--threshold-table=\"Limits\"").thresholdTable().sql())
        .isEqualTo("\"Limits\"");
    assertThat(settings("--threshold-table=limits").thresholdTable()).hasToString("limits");
  }

  @Test
  void theTopicsOfAlertsAndNotificationsMayBeNamedOrTurnedOff() {
    ConsoleSettings.Topics byDefault = settings().topics();
    assertThat(byDefault.alerts())
        .isEqualTo(new ConsoleSettings.OptionalTopic("cpu_alerts", false));
    assertThat(byDefault.notifications())
        .isEqualTo(new ConsoleSettings.OptionalTopic("cpu_notifications", false));

    assertThat(settings("--notification-topic=told").topics().notifications())
        .isEqualTo(new ConsoleSettings.OptionalTopic("told", true));
    assertThat(settings("--alert-topic=").topics().alerts().name()).isNull();
  }

  @Test
  void beyondLoopbackEditingNeedsAToken(@TempDir Path folder) throws Exception {
    StringWriter err = new StringWriter();
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");

    assertThat(run(err, "--bind=0.0.0.0", "--allow-edit")).isEqualTo(2);

    assertThat(err.toString()).contains("--allow-edit", "--auth-token-file");
    assertThat(settings("--bind=0.0.0.0", "--allow-edit", "--auth-token-file=" + token).token())
        .isEqualTo("0123456789abcdef");
    assertThat(settings("--bind=0.0.0.0").allowEdit()).isFalse();
    assertThat(settings("--allow-edit").bind().isLoopbackAddress()).isTrue();
  }

  @Test
  void aShortTokenIsRefusedWithoutBeingShown(@TempDir Path folder) throws Exception {
    StringWriter err = new StringWriter();
    Path token = Files.writeString(folder.resolve("token"), "sesame");

    assertThat(run(err, "--auth-token-file=" + token)).isEqualTo(2);

    assertThat(err.toString()).contains("6 characters").doesNotContain("sesame");
  }

  @Test
  void referencesInTheKafkaConfigurationAreResolved(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "sesame\n");
    Path config =
        Files.writeString(
            folder.resolve("kafka.properties"), "ssl.key.password=\"${file:" + secret + "}\"\n");

    ConsoleSettings settings = settings("--kafka-config=" + config);

    assertThat(settings.kafkaProperties()).containsEntry("ssl.key.password", "\"sesame\"");
    assertThat(settings.toString()).doesNotContain("sesame");
  }

  @Test
  void aKafkaConfigurationThatNoClientTakesIsRefused(@TempDir Path folder) throws Exception {
    StringWriter err = new StringWriter();
    Path config =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "security.protocol=SSL\nssl.truststore.location=/no/such/file\n");

    assertThat(run(err, "--kafka-config=" + config)).isEqualTo(2);

    assertThat(err.toString()).contains("--kafka-config", "/no/such/file");
  }

  private static int run(StringWriter err, String... more) {
    return ConsoleCommand.run(line(more), new PrintWriter(err, true));
  }

  private static ConsoleSettings settings(String... more) {
    ConsoleCommand command = new ConsoleCommand();
    var unused = new CommandLine(command).parseArgs(line(more));
    return command.settings();
  }

  /** What is given again takes the place of what is required. */
  private static String[] line(String... more) {
    List<String> line = new ArrayList<>();
    REQUIRED.stream()
        .filter(
            each ->
                List.of(more).stream()
                    .noneMatch(given -> given.startsWith(each.substring(0, each.indexOf('=') + 1))))
        .forEach(line::add);
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }
}
