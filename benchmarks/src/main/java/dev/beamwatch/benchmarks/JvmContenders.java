package dev.beamwatch.benchmarks;

import dev.beamwatch.benchmarks.RunSetting.Artifacts;
import dev.beamwatch.benchmarks.loop.PlainLoop;
import dev.beamwatch.sandbox.ChildProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A contender at work that is one JVM. */
final class JvmContenders implements RunningContender {
  private final ChildProgram program;

  private JvmContenders(ChildProgram program) {
    this.program = program;
  }

  /** Starts the plain loop. */
  static RunningContender plainLoop(RunSetting setting) {
    List<String> command =
        List.of(
            java(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            setting.artifacts().benchmarks() + ":" + setting.artifacts().lib().resolve("*"),
            PlainLoop.class.getName(),
            setting.bootstrapServers(),
            setting.input().topic(),
            setting.outputs().filtered(),
            setting.outputs().aggregated());
    return start("the plain loop", command, Map.of(), setting);
  }

  /** Starts the pipeline on the DirectRunner as {@code scripts/pipeline} does. */
  static RunningContender beamwatchDirect(RunSetting setting) {
    List<String> command =
        new ArrayList<>(List.of(java(), "-Xmx1g", "-cp", localClasses(setting.artifacts())));
    command.addAll(List.of("dev.beamwatch.pipeline.AnomalyPipeline", "--runner=DirectRunner"));
    command.addAll(setting.beamwatchOptions());
    return start("the pipeline", command, setting.beamwatchSecrets(), setting);
  }

  /** Returns the class path of the job jar with what a process without a cluster needs. */
  static String localClasses(Artifacts artifacts) {
    Path jar = artifacts.pipeline();
    return jar + ":" + jar.resolveSibling("local-lib").resolve("*");
  }

  private static RunningContender start(
      String name, List<String> command, Map<String, String> environment, RunSetting setting) {
    return new JvmContenders(
        ChildProgram.start(name, command, environment, setting.folder().resolve("contender.log")));
  }

  /** Returns the {@code java} command that runs this JVM, for those like it. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Override
  public double cpuSeconds() {
    return ProcessStat.of(program.pid()).seconds();
  }

  @Override
  public long peakBytes() {
    return ProcessStat.peakBytes(program.pid());
  }

  @Override
  public void requireAlive() {
    if (!program.isAlive()) {
      throw new BenchmarkException(program.death());
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
