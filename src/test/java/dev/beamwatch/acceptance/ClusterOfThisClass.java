package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.FlinkCluster;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Flink cluster for the tests of one class, which break something there or need it otherwise than
 * the {@link SharedCluster} is. Register it with a static field.
 */
final class ClusterOfThisClass implements BeforeAllCallback, AfterAllCallback {
  private final UnaryOperator<FlinkCluster.Settings> settings;
  private @Nullable RunningCluster running;

  /** Prepares a cluster with further settings. */
  ClusterOfThisClass(UnaryOperator<FlinkCluster.Settings> settings) {
    this.settings = settings;
  }

  FlinkCluster cluster() {
    if (running == null) {
      throw new IllegalStateException("the cluster is not started");
    }
    return running.cluster();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    running = RunningCluster.start(settings);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (running != null) {
      running.close();
    }
  }
}
