package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.FlinkCluster;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The one Flink cluster of all test classes that break nothing there, and are run {@link
 * OneAfterTheOther}. Register it with a static field. JUnit ends it after the last test.
 */
final class SharedCluster implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(SharedCluster.class);

  /** Classes of a job that has ended may stay in caches as long as there is memory enough. */
  private static final Map<String, String> NO_CACHES =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:SoftRefLRUPolicyMSPerMB=0");

  private @Nullable FlinkCluster cluster;

  FlinkCluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException("the cluster is not started");
    }
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                RunningCluster.class,
                key -> RunningCluster.start(settings -> settings.environment(NO_CACHES)),
                RunningCluster.class)
            .cluster();
  }
}
