package dev.beamwatch.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamwatch.sandbox.ChildProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Runs {@code scripts/replay} as the script does, in a JVM of its own. */
final class ReplayProgram {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReplayProgram() {}

  /**
   * A replay that was done.
   *
   * @param cost of the process, with the start of its JVM
   * @param windows that it says it has judged
   */
  record Done(PastRun cost, long windows) {}

  /**
   * Runs it to its end.
   *
   * @param options where everything is; {@code --format=json} is added
   * @throws BenchmarkException if it fails
   */
  static Done run(
      RunSetting.Artifacts artifacts,
      List<String> options,
      Map<String, String> environment,
      Path log) {
    List<String> command =
        new ArrayList<>(
            List.of(
                JvmContenders.java(),
                "-Xmx1g",
                "-Dbeamwatch.terminal=false",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                JvmContenders.localClasses(artifacts),
                "dev.beamwatch.pipeline.Replay",
                "--format=json"));
    command.addAll(options);
    List<String> printed = Collections.synchronizedList(new ArrayList<>());
    double cpuBefore = ProcessStat.ofThis().childrenSeconds();
    long begun = System.nanoTime();
    try (ChildProgram program =
        ChildProgram.start("the replay", command, environment, log, printed::add)) {
      long peak = 0;
      while (!program.awaitExit(LOOK_AGAIN)) {
        peak = Math.max(peak, peakBytes(program, peak));
        if (System.nanoTime() - begun > LIMIT.toNanos()) {
          throw new BenchmarkException("the replay took more than " + LIMIT.toMinutes() + " min");
        }
      }
      double wall = (System.nanoTime() - begun) / 1e9;
      if (program.exitCode() != 0) {
        throw new BenchmarkException(program.death());
      }
      double cpu = ProcessStat.ofThis().childrenSeconds() - cpuBefore;
      return new Done(new PastRun(wall, cpu, peak), windows(printed));
    }
  }

  /** Returns the figure; the last one known if the process ends in this moment. */
  private static long peakBytes(ChildProgram program, long known) {
    try {
      return ProcessStat.peakBytes(program.pid());
    } catch (BenchmarkException e) {
      if (known == 0) {
        throw e;
      }
      return known;
    }
  }

  /**
   * Reads how many windows were judged. The report is the last line: libraries print, too.
   *
   * @param printed lines that the replay has printed
   * @throws BenchmarkException if it is no report
   */
  static long windows(List<String> printed) {
    String text = printed.isEmpty() ? "" : printed.get(printed.size() - 1);
    try {
      JsonNode windows = JSON.readTree(text).path("sets").path(0).path("windows_judged");
      if (windows.isIntegralNumber()) {
        return windows.longValue();
      }
    } catch (JsonProcessingException e) {
      throw new BenchmarkException("the replay has printed no report: " + text, e);
    }
    throw new BenchmarkException("the replay does not say how many windows it judged: " + text);
  }
}
