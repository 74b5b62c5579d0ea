package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.options.ResendOptions;
import dev.beamwatch.pipeline.resend.Choice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResendOptionsTest {
  private static final long NOON = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();

  private final Path folder;

  ResendOptionsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsSentAgainMustBeChosen() throws IOException {
    assertRefused(
        "nothing says what to send again: give --from=2026-11-30T12:00:00Z, --to or"
            + " --id=ALERT_ID, or --all for everything that Slack refused");
  }

  @Test
  void everythingGoesWithoutARange() throws IOException {
    assertRefused(
        "--all sends everything that Slack refused: it goes without --from, --to and --id",
        "--all",
        "--from=2026-11-30T12:00:00Z");
  }

  @Test
  void aTimeIsAnInstantOrAsTheTopicHasIt() throws IOException {
    assertThat(config("--from=2026-11-30T12:00:00Z").choice())
        .isEqualTo(new Choice(NOON, null, null));
    assertThat(config("--to=2026-11-30T13:00:00+01:00").choice())
        .isEqualTo(new Choice(null, NOON, null));
    assertThat(config("--from=2026-11-30 13:00:00.5", "--timeZone=Europe/Berlin").choice())
        .isEqualTo(new Choice(NOON + 500, null, null));
  }

  @Test
  void aWrongTimeIsRefusedWithWhatIsAllowed() throws IOException {
    assertRefused(
        "--from=yesterday is not allowed: it must be a time such as 2026-11-30T12:00:00Z, or"
            + " '2026-11-30 12:00:00' in the zone of --timeZone",
        "--from=yesterday");
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() throws IOException {
    assertRefused(
        "--to=2026-11-30 11:00:00 is not allowed: it must be a time after --from",
        "--from=2026-11-30 12:00:00",
        "--to=2026-11-30 11:00:00");
  }

  @Test
  void anIdThatNoAlertHasIsRefused() throws IOException {
    assertRefused(
        "--id=6B1F is not allowed: it must be an alert_id of the topic, 16 digits such as"
            + " 6b1f0c2d9e8a7b35",
        "--id=6B1F");
  }

  @Test
  void aFlagNeedsNoValue() throws IOException {
    ResendConfig config = config("--all", "--dryRun");

    assertThat(config.choice()).isEqualTo(Choice.ALL);
    assertThat(config.isDryRun()).isTrue();
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    assertThat(run(err, "--slackToken=xoxb-4711", "--channel= ", "--timeZone=Mars"))
        .isEqualTo(ExitCode.WRONG_OPTION.code());

    assertThat(err.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("--timeZone=Mars is not allowed"),
            line -> assertThat(line).startsWith("--bootstrapServers is missing"),
            line -> assertThat(line).startsWith("nothing says what to send again"),
            line -> assertThat(line).startsWith("--channel=  is not allowed"),
            line -> assertThat(line).startsWith("--slackToken must say where the secret is"));
    assertThat(err.toString(UTF_8)).doesNotContain("4711");
  }

  @Test
  void withoutATokenItIsOnlyForTrying() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    if (System.getenv("SLACK_BOT_TOKEN") == null) {
      assertThat(run(err, "--bootstrapServers=127.0.0.1:9092", "--all")).isEqualTo(2);
      assertThat(err.toString(UTF_8))
          .isEqualTo(
              "--slackToken is missing: it must be where the Slack bot token is, ${env:NAME} or"
                  + " ${file:PATH}\n");
    }
  }

  @Test
  void helpSaysAllOptionsAndFitsATerminal() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(Resend.run(new String[] {"--help"}, new PrintStream(out, true, UTF_8), System.err))
        .isZero();

    assertThat(out.toString(UTF_8))
        .contains("  --from=VALUE\n", "  --id=VALUE\n", "  --all=false\n", "  --channel=VALUE\n");
    assertThat(out.toString(UTF_8).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  private void assertRefused(String message, String... arguments) throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(err, required(arguments))).isEqualTo(ExitCode.WRONG_OPTION.code());
    assertThat(err.toString(UTF_8)).isEqualTo(message + "\n");
  }

  private static int run(ByteArrayOutputStream err, String... arguments) {
    return Resend.run(arguments, System.out, new PrintStream(err, true, UTF_8));
  }

  private ResendConfig config(String... arguments) throws IOException {
    return ResendConfig.of(
        PipelineOptionsFactory.fromArgs(required(arguments)).as(ResendOptions.class));
  }

  private String[] required(String... more) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "xoxb-4711");
    List<String> arguments =
        new ArrayList<>(
            List.of("--bootstrapServers=127.0.0.1:9092", "--slackToken=${file:" + token + "}"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }
}
