package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainOptionsTest {
  private static final String ID = "6b1f0c2d9e8a7b35";

  @Test
  void anIdTheBrokersAndTheDatabaseAreEnough() {
    ExplainConfig config =
        config(List.of(ID), "--bootstrapServers=k:9092", "--jdbcUrl=jdbc:postgresql://db/x");

    assertThat(config.alertId()).isEqualTo(ID);
    assertThat(config.alertTopic()).isEqualTo("cpu_alerts");
    assertThat(config.pipeline().aggregatedTopic()).isEqualTo("cpu_agg_stats");
    assertThat(config.limits().areInTheTable()).isTrue();
    assertThat(config.isJson()).isFalse();
    assertThat(config.maxDisorder()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void withAFileOfLimitsNoDatabaseIsNeeded() {
    ExplainConfig config =
        config(
            List.of(ID),
            "--bootstrapServers=k:9092",
            "--limits=limits.csv",
            "--format=json",
            "--timeZone=Europe/Berlin",
            "--maxDisorder=PT1H");

    assertThat(config.limits().areInTheTable()).isFalse();
    assertThat(config.isJson()).isTrue();
    assertThat(config.pipeline().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(config.maxDisorder()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatIsNoIdIsRefused() {
    for (String wrong : List.of("6B1F0C2D9E8A7B35", "6b1f", ID + "0", "doc", "")) {
      assertThat(errors(2, wrong, "--bootstrapServers=k:9092", "--limits=l.csv"))
          .isEqualTo(wrong + " is no alert_id: that has 16 digits such as " + ID + "\n");
    }
    assertThat(errors(2, ID, ID, "--bootstrapServers=k:9092", "--limits=l.csv"))
        .isEqualTo("one alert at a time, not 2: " + ID + " " + ID + "\n");
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    assertThat(errors(2, "--format=xml", "--maxDisorder=soon", "--timeZone=Mars").lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("ALERT_ID is missing"),
            line -> assertThat(line).startsWith("--bootstrapServers is missing"),
            line -> assertThat(line).startsWith("--timeZone=Mars is not allowed"),
            line -> assertThat(line).startsWith("--jdbcUrl is missing"),
            line -> assertThat(line).startsWith("--format=xml is not allowed"),
            line -> assertThat(line).startsWith("--maxDisorder=soon is not allowed"));
  }

  @Test
  void withoutTheTopicOfAlertsNothingCanBeExplained() {
    assertThat(errors(2, ID, "--bootstrapServers=k:9092", "--limits=l.csv", "--alertTopic="))
        .isEqualTo(
            "--alertTopic= is not allowed: it must be the topic with the events of alerts\n");
  }

  @Test
  void anOptionThatThereIsNotIsRefused() {
    assertThat(errors(2, ID, "--bootstrapServers=k:9092", "--limits=l.csv", "--colour=red"))
        .isEqualTo("--colour is not an option; --help lists those that are\n");
  }

  @Test
  void brokersThatAreAwayAreAFailure() {
    assertThat(errors(1, ID, "--bootstrapServers=no-such-host.invalid:1", "--limits=l.csv"))
        .startsWith("No Kafka broker lets us in at --bootstrapServers=no-such-host.invalid:1: ");
  }

  @Test
  void helpSaysAllOptionsAndFitsATerminal() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(Explain.run(new String[] {"--help"}, new PrintStream(out, true, UTF_8), System.err))
        .isZero();

    assertThat(out.toString(UTF_8))
        .contains(
            "  --limits=table\n",
            "  --format=text\n",
            "  --maxDisorder=PT15M\n",
            "  --alertTopic=VALUE\n",
            "  --repeatAfter=PT4H\n",
            "  --windowSize=PT30S\n",
            "  --jdbcUrl=VALUE\n");
    assertThat(out.toString(UTF_8).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  private static ExplainConfig config(List<String> ids, String... options) {
    return Arguments.parse(ExplainArguments.class, options, options)
        .read(unchecked -> ExplainConfig.of(unchecked, ids));
  }

  private static String errors(int exitCode, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Explain.run(arguments, System.out, new PrintStream(err, true, UTF_8)))
        .isEqualTo(exitCode);
    return err.toString(UTF_8);
  }
}
