package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.Contract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells people where the services of a sandbox are, with commands that are ready to be pasted. */
final class Endpoints {
  /** Names the environment variable that the pipeline is told to read the password from. */
  static final String PASSWORD_VARIABLE = "BEAMWATCH_JDBC_PASSWORD";

  /** Names the environment variable that the pipeline is told to read Slack's token from. */
  static final String TOKEN_VARIABLE = "SLACK_BOT_TOKEN";

  /** Names the environment variable that the console is told to read its password from. */
  static final String EDITOR_PASSWORD_VARIABLE = "BEAMWATCH_CONSOLE_JDBC_PASSWORD";

  private Endpoints() {}

  /** Returns the options of the pipeline that lead it to the services. */
  static List<String> pipelineOptions(Sandbox sandbox) {
    return List.of(
        "--bootstrapServers=" + sandbox.broker().bootstrapServers(),
        "--jdbcUrl=" + sandbox.database().jdbcUrl(),
        "--jdbcUser=" + ThresholdDatabase.READER_USER,
        "--jdbcPassword=${env:" + PASSWORD_VARIABLE + "}",
        "--slackUrl=" + sandbox.slack().apiUrl(),
        "--slackChannel=" + SlackStandIn.DEFAULT_CHANNEL,
        "--slackToken=${env:" + TOKEN_VARIABLE + "}");
  }

  /** Returns the environment variables that those options name. */
  static Map<String, String> secrets(Sandbox sandbox) {
    return Map.of(
        PASSWORD_VARIABLE,
        ThresholdDatabase.READER_PASSWORD,
        TOKEN_VARIABLE,
        sandbox.slack().token());
  }

  /** Returns the options of a console that lead it to the services and let it edit the limits. */
  static List<String> consoleOptions(Sandbox sandbox) {
    return List.of(
        "--bootstrap-servers=" + sandbox.broker().bootstrapServers(),
        "--jdbc-url=" + sandbox.database().jdbcUrl(),
        "--jdbc-user=" + ThresholdDatabase.EDITOR_USER,
        "--jdbc-password=${env:" + EDITOR_PASSWORD_VARIABLE + "}",
        "--allow-edit");
  }

  /** Returns the environment variable that those options name. */
  static Map<String, String> consoleSecrets() {
    return Map.of(EDITOR_PASSWORD_VARIABLE, ThresholdDatabase.EDITOR_PASSWORD);
  }

  static List<String> describe(Sandbox sandbox) {
    return List.of(
        "  Kafka        " + sandbox.broker().bootstrapServers(),
        String.format(
            Locale.ROOT,
            "  PostgreSQL   %s (user %s, password %s)",
            sandbox.database().jdbcUrl(),
            ThresholdDatabase.READER_USER,
            ThresholdDatabase.READER_PASSWORD),
        String.format(
            Locale.ROOT,
            "  Slack        %s shows what was received; the API is at %s",
            sandbox.slack().pageUrl(),
            sandbox.slack().apiUrl()),
        "  Folder       " + sandbox.folder());
  }

  /**
   * Returns the command that replays what the topics hold.
   *
   * @param more options that the pipeline had
   */
  static String replayCommand(Sandbox sandbox, List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.add("--compareWith=candidate.csv");
    return judgeAgain("scripts/replay", sandbox, all);
  }

  /**
   * Returns the command that says why an alert was there.
   *
   * @param more options that the pipeline has besides
   */
  static String explainCommand(Sandbox sandbox, List<String> more) {
    return judgeAgain("scripts/explain ALERT_ID", sandbox, more);
  }

  private static String judgeAgain(String command, Sandbox sandbox, List<String> more) {
    List<String> all = new ArrayList<>();
    all.add("--bootstrapServers=" + sandbox.broker().bootstrapServers());
    all.add("--jdbcUrl=" + sandbox.database().jdbcUrl());
    all.add("--jdbcUser=" + ThresholdDatabase.READER_USER);
    all.add("--jdbcPassword=${env:" + PASSWORD_VARIABLE + "}");
    all.addAll(more);
    return command(
        PASSWORD_VARIABLE + "=" + ThresholdDatabase.READER_PASSWORD + " " + command, all);
  }

  /** Returns commands that look at, and meddle with, what is running. */
  static List<String> commands(Sandbox sandbox) {
    String servers = " --bootstrap-servers=" + sandbox.broker().bootstrapServers();
    String psql =
        String.format(
            Locale.ROOT,
            "PGPASSWORD=$(cat %s) psql -h 127.0.0.1 -p %d -U %s postgres",
            quoted(sandbox.database().adminPasswordFile()),
            sandbox.database().port(),
            ThresholdDatabase.ADMIN_USER);
    return List.of(
        "  scripts/consume " + Contract.FILTERED_TOPIC + servers,
        "  scripts/consume " + Contract.AGGREGATED_TOPIC + servers + " --from-beginning",
        "  scripts/consume " + Contract.ALERT_TOPIC + servers + " --from-beginning",
        "  scripts/consume " + Contract.DEAD_LETTER_TOPIC + servers + " --keys",
        "  " + psql + " -c 'TABLE cpu_thresholds'",
        "  " + psql + " -c \"UPDATE cpu_thresholds SET allowed_top = 95 WHERE hostname = 'doc'\"",
        "  curl -d '{\"mode\":\"http-503\",\"for\":3}' " + sandbox.slack().pageUrl() + "control");
  }

  /** Returns commands that start the other parts against the services. */
  static List<String> startingCommands(Sandbox sandbox) {
    return List.of(
        "  scripts/generate --bootstrap-servers="
            + sandbox.broker().bootstrapServers()
            + " --topic="
            + Contract.INPUT_TOPIC
            + " --rate=200 --backfill=PT2M",
        command(
            PASSWORD_VARIABLE
                + "="
                + ThresholdDatabase.READER_PASSWORD
                + " "
                + TOKEN_VARIABLE
                + "="
                + sandbox.slack().token()
                + " scripts/pipeline --runner=DirectRunner",
            pipelineOptions(sandbox)),
        command(
            EDITOR_PASSWORD_VARIABLE + "=" + ThresholdDatabase.EDITOR_PASSWORD + " scripts/console",
            consoleOptions(sandbox)));
  }

  /** Returns a command with one option on each line. */
  static String command(String start, List<String> options) {
    List<String> lines = new ArrayList<>(List.of("  " + start));
    for (String option : options) {
      // A reference is for the pipeline to resolve, not for the shell.
      lines.add(option.contains("$") ? "'" + option + "'" : option);
    }
    return String.join(" \\\n      ", lines);
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
