package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class RunLocalTest {
  private static final Pattern FOLDER = Pattern.compile("Folder +(/\\S+)");

  private final Path temporary;

  RunLocalTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void itEndsByItselfAndItsLastLineHoldsTheFiguresOfTheEnd() throws Exception {
    FinishedCommand finished = run(FakePipeline.class, "--for=PT10S", "--rate=50", "--keep");
    assertThat(finished.err()).isEmpty();
    Path folder = folderIn(finished.out());
    try {
      assertThat(finished.code()).isZero();
      assertThat(finished.out())
          .contains("First Slack message within ", " s: host:doc (and 1 more)\n")
          .contains("\nWARN Slack knows no channel cpu-alerts\n")
          .containsPattern("  Console      http://127\\.0\\.0\\.1:[0-9]+/\n")
          .contains(
              "] readings=500 rejected=5 filtered=40 windows=15 breaches=6 sent=1\n",
              "scripts/consume cpu_agg_stats --bootstrap-servers=127.0.0.1:")
          .endsWith("readings=900 rejected=9 filtered=80 windows=35 late=4 breaches=12 slack=11\n");

      String generatorLog = Files.readString(folder.resolve("generator.log"));
      String pipelineLog = Files.readString(folder.resolve("pipeline.log"));
      assertThat(generatorLog)
          .contains(" --topic=cpu_load_stats_real --rate=50 --backfill=PT2M ")
          .contains(" --late-by=PT3M --out-of-order=PT5S\n");
      assertThat(pipelineLog)
          .contains("pipeline --runner=DirectRunner --bootstrapServers=127.0.0.1:")
          .contains(" --jdbcUser=beamwatch_reader --jdbcPassword=${env:BEAMWATCH_JDBC_PASSWORD} ")
          .contains(" --slackToken=${env:SLACK_BOT_TOKEN} --thresholdRefresh=PT5S ")
          .contains(" --reportInterval=PT1S\n", "password beamwatch\n", "\"ok\":true")
          .doesNotContain("xoxb-");
      String consoleLog = Files.readString(folder.resolve("console.log"));
      assertThat(consoleLog)
          .contains(
              "console --runner=DirectRunner --threshold-refresh=PT5S --bootstrap-servers=127")
          .contains(" --jdbc-user=beamwatch_editor")
          .contains(" --jdbc-password=${env:BEAMWATCH_CONSOLE_JDBC_PASSWORD} --allow-edit --port=")
          .contains("password beamwatch\n");
      assertThat(endedAt(generatorLog)).isLessThanOrEqualTo(endedAt(pipelineLog));
      assertThat(endedAt(pipelineLog)).isLessThanOrEqualTo(endedAt(consoleLog));
    } finally {
      SandboxFolder.delete(folder);
    }
  }

  @Test
  void incidentsAreTheGeneratorsAndThePipelineTellsThemAsAlerts() throws Exception {
    FinishedCommand finished =
        run(FakePipeline.class, "--scenario=incidents", "--for=PT2S", "--keep");
    assertThat(finished.err()).isEmpty();
    Path folder = folderIn(finished.out());
    try {
      assertThat(finished.code()).isZero();
      assertThat(Files.readString(folder.resolve("generator.log")))
          .contains(" --rate=200 --backfill=PT0S ", " --load=incidents\n");
      assertThat(Files.readString(folder.resolve("pipeline.log")))
          .contains(" --slackMessages=alerts --windowSize=PT10S --breachingWindows=2 --ofWindows=3")
          .contains(" --clearWindows=3 --silentAfter=PT20S ")
          .contains(" --thresholdRefresh=PT5S --reportInterval=PT1S\n");
      assertThat(Files.readString(folder.resolve("console.log")))
          .contains(" --threshold-refresh=PT5S --window-size=PT10S --bootstrap-servers=127");
    } finally {
      SandboxFolder.delete(folder);
    }
  }

  @Test
  void aPartThatEndsTooEarlyIsNamedWithTheEndOfItsLogAndAllLogsStay() throws Exception {
    FinishedCommand finished = run(FailingPipeline.class, "--for=PT60S", "--no-console");

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err())
        .startsWith("the pipeline ended unexpectedly with exit code 3; the end of its log ")
        .contains(":\n    something is wrong with it\n")
        .doesNotContain("readings=");
    assertThat(finished.out()).doesNotContain("  Console ");
    Path folder = folderIn(finished.out());
    assertThat(finished.err()).endsWith("\nAll logs are kept in " + folder + "\n");
    assertThat(folder.resolve("pipeline.log")).isRegularFile();
    SandboxFolder.delete(folder);
  }

  @Test
  void aTerminationLeavesNothingBehind() throws Exception {
    Started started = start();
    started.program.destroy();

    assertThat(started.program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(started.program.exitValue()).isEqualTo(143);
    assertThat(started.descendants).noneMatch(Programs::runs);
    assertThat(started.folder).doesNotExist();
    assertThat(Files.readString(started.output))
        .endsWith("readings=900 rejected=9 filtered=80 windows=35 late=4 breaches=12 slack=11\n");
  }

  @Test
  void aKillLeavesNothingBehind() throws Exception {
    Started started = start();
    started.program.destroyForcibly();

    Programs.awaitEnd(started.descendants);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(started.folder));
  }

  /** A command in a JVM of its own, with all programs that it has started. */
  private record Started(
      Process program, Path output, List<ProcessHandle> descendants, Path folder) {}

  private Started start() throws Exception {
    Path output = Files.createFile(temporary.resolve("output"));
    Process program =
        Programs.start(
            output,
            RunLocal.class,
            "--generator-jar=" + Programs.jar(temporary, FakeGenerator.class),
            "--pipeline-jar=" + Programs.jar(temporary, FakePipeline.class),
            "--console-jar=" + Programs.jar(temporary, FakeConsole.class),
            "--console-port=0",
            "--kafka-port=0",
            "--database-port=0",
            "--slack-port=0");
    String text = Programs.awaitOutput(output, "sent=1");
    List<ProcessHandle> descendants = program.descendants().toList();
    // Broker, database, generator, pipeline and console, each with its watching shell.
    assertThat(descendants).hasSizeGreaterThanOrEqualTo(10);
    return new Started(program, output, descendants, folderIn(text));
  }

  private FinishedCommand run(Class<?> pipeline, String... options) throws Exception {
    String[] all = Arrays.copyOf(options, options.length + 3);
    all[options.length] = "--generator-jar=" + Programs.jar(temporary, FakeGenerator.class);
    all[options.length + 1] = "--pipeline-jar=" + Programs.jar(temporary, pipeline);
    all[options.length + 2] = "--console-jar=" + Programs.jar(temporary, FakeConsole.class);
    return FinishedCommand.run(new RunLocal(), all);
  }

  private static Path folderIn(String output) {
    Matcher matcher = FOLDER.matcher(output);
    assertThat(matcher.find()).isTrue();
    return Path.of(matcher.group(1));
  }

  private static long endedAt(String log) {
    Matcher matcher = Pattern.compile("ended at ([0-9]+)").matcher(log);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
