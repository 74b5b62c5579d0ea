package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.FlinkCluster;
import dev.beamwatch.sandbox.SandboxFolder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Flink cluster for the tests of one class, with a JobManager and two TaskManagers of one slot
 * each as production has them, only smaller. Register it with a static field.
 */
final class ClusterOfThisClass implements BeforeAllCallback, AfterAllCallback {
  private final UnaryOperator<FlinkCluster.Settings> settings;
  private @Nullable SandboxFolder folder;
  private @Nullable FlinkCluster cluster;

  /** Prepares a cluster with further settings. */
  ClusterOfThisClass(UnaryOperator<FlinkCluster.Settings> settings) {
    this.settings = settings;
  }

  /** Prepares a cluster as it is by default. */
  ClusterOfThisClass() {
    this(UnaryOperator.identity());
  }

  FlinkCluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException("the cluster is not started");
    }
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    SandboxFolder created = SandboxFolder.create(false);
    folder = created;
    cluster = settings.apply(FlinkCluster.settings().quickStart()).start(created.path());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster != null) {
      cluster.close();
    }
    if (folder != null) {
      folder.close();
    }
  }
}
