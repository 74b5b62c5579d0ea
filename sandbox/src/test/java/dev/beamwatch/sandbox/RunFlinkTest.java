package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class RunFlinkTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern FOLDER = Pattern.compile("Folder +(/\\S+)");
  private static final Pattern WEB = Pattern.compile("Flink +http://(127\\.0\\.0\\.1:[0-9]+)/ ");

  private static final String CONSOLE_ENDED =
      "\nThe rest goes on: the console ended unexpectedly with exit code 3; the end of its log ";

  @Test
  void itSubmitsToAClusterOfItsOwnAndEndsWithTheFiguresOfTheEndWhateverBecomesOfTheConsole(
      @TempDir Path temporary) throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().descendants().toList();
    String[] arguments = {
      "--keep",
      "--taskmanagers=1",
      "--parallelism=2",
      "--delivery=exactly-once",
      "--generator-jar=" + Programs.jar(temporary, FakeGenerator.class),
      "--pipeline-jar=" + Programs.jar(temporary, FakePipeline.class),
      "--console-jar=" + Programs.jar(temporary, EndingConsole.class)
    };
    StringWriter shown = new StringWriter();
    StringWriter errors = new StringWriter();
    FutureTask<Integer> running =
        new FutureTask<>(
            () ->
                CommandLines.run(
                    new RunFlink(), new PrintWriter(shown), new PrintWriter(errors), arguments));
    Thread command = new Thread(running, "run-flink");
    command.start();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                running.isDone()
                    || (shown.toString().contains("sent=1")
                        && shown.toString().contains(CONSOLE_ENDED)));
    // As the signal of Ctrl-C does.
    command.interrupt();
    int code = running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    FinishedCommand finished = new FinishedCommand(code, shown.toString(), errors.toString());

    assertThat(finished.err()).isEmpty();
    assertThat(finished.code()).isZero();
    Path folder = Path.of(first(FOLDER, finished.out()));
    try {
      String flink = first(WEB, finished.out());
      assertThat(finished.out())
          .contains("; 1 TaskManager, parallelism 2, exactly-once\n")
          .contains("  scripts/savepoint --stop --flink=" + flink + "\n")
          .contains("  scripts/submit --flinkMaster=" + flink + " \\\n      --bootstrapServers=")
          .contains("      '--jdbcPassword=${env:BEAMWATCH_JDBC_PASSWORD}' \\\n")
          .contains("      --delivery=exactly-once \\\n      --savepointPath=ITS_LAST_LINE\n")
          .contains("] readings=500 rejected=5 filtered=40 windows=15 breaches=6 sent=1\n")
          .endsWith("readings=900 rejected=9 filtered=80 windows=35 late=4 breaches=12 slack=11\n");
      assertThat(Files.readString(folder.resolve("pipeline.log")))
          .contains("pipeline --runner=FlinkRunner --flinkMaster=" + flink + " ")
          .contains(" --flinkConfDir=" + FlinkCluster.lib() + " --parallelism=2 ")
          .contains(" --delivery=exactly-once --bootstrapServers=127.0.0.1:")
          .contains(" --reportInterval=PT1S\n", "password beamwatch\n", "\"ok\":true")
          .doesNotContain("xoxb-");
      assertThat(finished.out()).containsOnlyOnce(CONSOLE_ENDED);
      assertThat(Files.readString(folder.resolve("console.log")))
          .contains("console --runner=FlinkRunner ", "password beamwatch\n");
      assertThat(Files.readString(folder.resolve("flink/conf/flink-conf.yaml")))
          .contains("taskmanager.numberOfTaskSlots: 2\n")
          .contains("state.checkpoints.dir: file://" + folder.resolve("flink/checkpoints") + "\n");
    } finally {
      SandboxFolder.delete(folder);
    }
    Programs.awaitEnd(
        ProcessHandle.current().descendants().filter(each -> !others.contains(each)).toList());
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
