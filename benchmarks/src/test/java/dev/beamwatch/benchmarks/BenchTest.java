package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {
  @Test
  void theScriptHasTheHelpWithoutABuild() {
    assertThat(Path.of("../scripts/lib/bench-help.txt"))
        .hasContent(Bench.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --latency          | --replay and --latency are two benchmarks: give one
          --contenders=beamwatch | --contenders: with --replay it is always all of them
          --series=10001     | --series must be at most 10000 with --replay
          --windows=399999   | --windows must be at least 400 for each of the --series
          --readings=199999  | --readings must be at least 200 for each of the --series
          --thresholds=1     | --thresholds: with --replay the table has a limit for each host
          """)
  void whatAReplayCannotMeasureIsRefusedBeforeAnythingStarts(String option, String message) {
    CommandLine line = new CommandLine(new Bench());
    StringWriter err = new StringWriter();
    line.setErr(new PrintWriter(err));
    List<String> options = new ArrayList<>(List.of("--root=.", "--output=none", "--replay"));
    options.add(option);
    assertThat(line.execute(options.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).startsWith(message);
  }
}
