package dev.beamwatch.benchmarks;

import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.sandbox.SlackStandIn;
import dev.beamwatch.sandbox.ThresholdDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a contender needs to know for one run.
 *
 * @param sandbox the services around it
 * @param name of the run, no other's
 * @param folder for its files
 * @param input what it reads
 * @param outputs what it writes to
 * @param size of the job
 * @param artifacts what the build has made
 */
record RunSetting(
    Sandbox sandbox,
    String name,
    Path folder,
    Input input,
    Outputs outputs,
    JobSize size,
    Artifacts artifacts) {

  /**
   * How large a job is, and what is not as usual about it.
   *
   * @param parallelism parallel parts, 1 or more
   * @param taskHeapMebibytes heap that the tasks of the TaskManager have
   * @param pipelineOptions for Beamwatch, in addition to its defaults
   */
  record JobSize(int parallelism, int taskHeapMebibytes, List<String> pipelineOptions) {
    JobSize withPipelineOptions(List<String> others) {
      return new JobSize(parallelism, taskHeapMebibytes, others);
    }
  }

  /**
   * What the build has made.
   *
   * @param benchmarks the jar of this module
   * @param pipeline the job jar
   * @param lib the libraries of this module
   * @param flinkLib Flink's libraries
   * @param sqlLib Flink's libraries with those of Flink SQL
   */
  record Artifacts(Path benchmarks, Path pipeline, Path lib, Path flinkLib, Path sqlLib) {}

  private static final String PASSWORD = "BEAMWATCH_JDBC_PASSWORD";
  private static final String TOKEN = "SLACK_BOT_TOKEN";

  /** Returns the options that tell the pipeline where everything is, and those of its size. */
  List<String> beamwatchOptions() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--consumerGroup=" + name,
                "--bootstrapServers=" + bootstrapServers(),
                "--inputTopic=" + input.topic(),
                "--filteredTopic=" + outputs.filtered(),
                "--aggregatedTopic=" + outputs.aggregated(),
                "--alertTopic=" + outputs.alerts(),
                "--deadLetterTopic=" + outputs.rejected(),
                "--jdbcUrl=" + sandbox.database().jdbcUrl(),
                "--jdbcUser=" + ThresholdDatabase.READER_USER,
                "--jdbcPassword=${env:" + PASSWORD + "}",
                "--slackUrl=" + sandbox.slack().apiUrl(),
                "--slackChannel=" + SlackStandIn.DEFAULT_CHANNEL,
                "--slackToken=${env:" + TOKEN + "}"));
    options.addAll(size.pipelineOptions());
    return options;
  }

  /** Returns the environment variables that those options refer to. */
  Map<String, String> beamwatchSecrets() {
    return Map.of(PASSWORD, ThresholdDatabase.READER_PASSWORD, TOKEN, sandbox.slack().token());
  }

  /** Returns {@code HOST:PORT} of the broker. */
  String bootstrapServers() {
    return sandbox.broker().bootstrapServers();
  }
}
