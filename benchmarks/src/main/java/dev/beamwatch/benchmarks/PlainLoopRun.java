package dev.beamwatch.benchmarks;

import dev.beamwatch.benchmarks.loop.PlainLoop;
import dev.beamwatch.sandbox.ChildProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The plain loop at work: one JVM. */
final class PlainLoopRun implements RunningContender {
  private final ChildProgram program;

  private PlainLoopRun(ChildProgram program) {
    this.program = program;
  }

  static RunningContender start(RunSetting setting) {
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
    return new PlainLoopRun(
        ChildProgram.start(
            "the plain loop", command, Map.of(), setting.folder().resolve("plain-loop.log")));
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
      throw new BenchmarkException("the plain loop has ended; see " + program.log());
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
