package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerDefaultsTest {
  @Test
  void withoutARunnerTheDefaultsAreThoseOfTheDirectRunner() {
    assertThat(RunnerDefaults.addTo(new String[] {"--x=1"}))
        .containsExactly(
            "--blockOnRun=false",
            "--delivery=at-least-once",
            "--maxReaders=1",
            "--readsWhenAllIsDone=true",
            "--targetParallelism=1",
            "--keepReadersOpen=PT10S",
            "--enforceImmutability=false",
            "--enforceEncodability=false",
            "--x=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--runner=FlinkRunner",
        "--runner=flinkrunner",
        "--runner=org.apache.beam.runners.flink.FlinkRunner"
      })
  void flinkHasItsOwnHoweverItIsNamed(String runner) {
    assertThat(RunnerDefaults.addTo(new String[] {runner}))
        .containsExactly(
            "--streaming=true",
            "--stopAtEnd=false",
            "--readsWhenAllIsDone=false",
            "--finishBundleBeforeCheckpointing=true",
            "--checkpointingMode=EXACTLY_ONCE",
            "--fasterCopy=false",
            "--checkpointingInterval=10000",
            "--externalizedCheckpointsEnabled=true",
            "--retainExternalizedCheckpointsOnCancellation=true",
            "--maxBundleTimeMills=50",
            "--autoWatermarkInterval=50",
            "--objectReuse=true",
            "--attachedMode=false",
            "--jobName=beamwatch",
            runner);
  }

  @Test
  void whatTheCommandLineSaysIsNotSetAgain() {
    assertThat(RunnerDefaults.addTo(new String[] {"--keepReadersOpen=PT1S", "--maxReaders=1"}))
        .containsExactly(
            "--blockOnRun=false",
            "--delivery=at-least-once",
            "--readsWhenAllIsDone=true",
            "--targetParallelism=1",
            "--enforceImmutability=false",
            "--enforceEncodability=false",
            "--keepReadersOpen=PT1S",
            "--maxReaders=1");
  }

  @Test
  void aFlagWithoutAValueIsNotSetAgain() {
    assertThat(
            RunnerDefaults.addTo(
                new String[] {"--runner=FlinkRunner", "--objectReuse", "--streaming"}))
        .doesNotContain("--objectReuse=true", "--streaming=true")
        .endsWith("--runner=FlinkRunner", "--objectReuse", "--streaming");
  }

  @ParameterizedTest
  @CsvSource({
    "DirectRunner, --blockOnRun=true, blockOnRun, true, false",
    "DirectRunner, --blockOnRun, blockOnRun, true, false",
    "DirectRunner, --delivery=exactly-once, delivery, exactly-once, at-least-once",
    "DirectRunner, --maxReaders=2, maxReaders, 2, 1",
    "FlinkRunner, --stopAtEnd=true, stopAtEnd, true, false",
    "FlinkRunner, --streaming=false, streaming, false, true",
    "FlinkRunner, --fasterCopy, fasterCopy, true, false",
    "FlinkRunner, --checkpointingInterval=-1, checkpointingInterval, -1, a number above zero",
    "FlinkRunner, --checkpointingInterval=0, checkpointingInterval, 0, a number above zero",
    "FlinkRunner, --checkpointingMode=AT_LEAST_ONCE, checkpointingMode, AT_LEAST_ONCE,"
        + " EXACTLY_ONCE",
    "FlinkRunner, --finishBundleBeforeCheckpointing=false, finishBundleBeforeCheckpointing, false,"
        + " true"
  })
  void whatResultsRestOnCannotBeChanged(
      String runner, String argument, String option, String value, String needed) {
    assertThatThrownBy(() -> RunnerDefaults.addTo(new String[] {"--runner=" + runner, argument}))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--%s=%s is not allowed: it must be %s on this runner", option, value, needed);
  }

  @Test
  void anOptionWithALongerNameIsAnotherOption() {
    assertThat(RunnerDefaults.addTo(new String[] {"--maxReadersOfMine=3"}))
        .contains("--maxReaders=1");
  }

  @ParameterizedTest
  @CsvSource({
    "--runner=FlinkRunner --flinkMaster=flink:8081, flink:8081",
    "--flinkMaster=flink:8081 --flinkMaster=other:1 --runner=flinkrunner, other:1",
    "--runner=FlinkRunner, ''",
    "--runner=FlinkRunner --flinkMaster=[auto], ''",
    "--runner=FlinkRunner --flinkMaster=[local], ''",
    "--runner=DirectRunner --flinkMaster=flink:8081, ''",
    "--flinkMaster=flink:8081, ''"
  })
  void aJobGoesToTheClusterThatFlinkMasterNames(String args, String cluster) {
    assertThat(RunnerDefaults.cluster(args.split(" ", -1)).orElse("")).isEqualTo(cluster);
  }

  @Test
  void exactlyOnceGetsRoomForManyCheckpointsThatComeToNothing() {
    assertThat(
            RunnerDefaults.addTo(new String[] {"--runner=FlinkRunner", "--delivery=exactly-once"}))
        .contains("--numConcurrentCheckpoints=10");
    assertThat(
            RunnerDefaults.addTo(new String[] {"--runner=FlinkRunner", "--delivery=at-least-once"}))
        .noneMatch(option -> option.startsWith("--numConcurrentCheckpoints"));
  }

  @Test
  void otherRunnersAreLeftAlone() {
    assertThat(RunnerDefaults.addTo(new String[] {"--runner=SparkRunner", "--x=1"}))
        .containsExactly("--runner=SparkRunner", "--x=1");
  }

  @Test
  void aReplayOnOneMachineHasItsOwn() {
    assertThat(RunnerDefaults.addToReplay(new String[] {"--x=1"}))
        .containsExactly(
            "--blockOnRun=false",
            "--maxReaders=1",
            "--readsWhenAllIsDone=true",
            "--keepReadersOpen=PT10S",
            "--enforceImmutability=false",
            "--enforceEncodability=false",
            "--x=1");
  }

  @Test
  void aReplayOnFlinkHasNoCheckpointsAndNoSecondAttempt() {
    assertThat(RunnerDefaults.addToReplay(new String[] {"--runner=FlinkRunner"}))
        .containsExactly(
            "--streaming=true",
            "--readsWhenAllIsDone=false",
            "--checkpointingInterval=-1",
            "--numberOfExecutionRetries=0",
            "--fasterCopy=false",
            "--objectReuse=true",
            "--attachedMode=false",
            "--jobName=beamwatch-replay",
            "--runner=FlinkRunner");
  }

  @ParameterizedTest
  @CsvSource({
    "DirectRunner, --blockOnRun, blockOnRun, true, false",
    "DirectRunner, --maxReaders=2, maxReaders, 2, 1",
    "DirectRunner, --readsWhenAllIsDone=false, readsWhenAllIsDone, false, true",
    "FlinkRunner, --streaming=false, streaming, false, true",
    "FlinkRunner, --readsWhenAllIsDone, readsWhenAllIsDone, true, false",
    "FlinkRunner, --checkpointingInterval=10000, checkpointingInterval, 10000, -1",
    "FlinkRunner, --numberOfExecutionRetries=3, numberOfExecutionRetries, 3, 0",
    "FlinkRunner, --fasterCopy, fasterCopy, true, false"
  })
  void whatTheResultsOfAReplayRestOnCannotBeChanged(
      String runner, String argument, String option, String value, String needed) {
    assertThatThrownBy(
            () -> RunnerDefaults.addToReplay(new String[] {"--runner=" + runner, argument}))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--%s=%s is not allowed: it must be %s on this runner", option, value, needed);
  }

  @Test
  void theRestOfAReplayMayBeChanged() {
    assertThat(
            RunnerDefaults.addToReplay(
                new String[] {"--runner=FlinkRunner", "--jobName=mine", "--objectReuse=false"}))
        .contains("--jobName=mine", "--objectReuse=false")
        .doesNotContain("--jobName=beamwatch-replay", "--objectReuse=true");
  }
}
