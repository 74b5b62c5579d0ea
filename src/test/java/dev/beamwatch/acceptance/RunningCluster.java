package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.SandboxFolder;
import java.util.function.UnaryOperator;

/**
 * A Flink cluster in a folder of its own: a JobManager and two TaskManagers of one slot each as
 * production has them, only smaller, unless settings say something else.
 */
record RunningCluster(SandboxFolder folder, FlinkCluster cluster) implements AutoCloseable {
  static RunningCluster start(UnaryOperator<FlinkCluster.Settings> settings) {
    SandboxFolder folder = SandboxFolder.create(false);
    try {
      return new RunningCluster(
          folder, settings.apply(FlinkCluster.settings().quickStart()).start(folder.path()));
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (folder) {
      cluster.close();
    }
  }
}
