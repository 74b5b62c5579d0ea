package dev.beamwatch.acceptance;

import java.io.File;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * A JobManager in application mode: it runs the program's {@code main} itself. Flink's own main
 * class for that, {@code StandaloneApplicationClusterEntryPoint}, does the same with its arguments;
 * it is in an artifact that only Flink's distribution has.
 */
// close() is Flink's, and may be interrupted.
@SuppressWarnings("try")
public final class ApplicationCluster extends ApplicationClusterEntryPoint {
  private ApplicationCluster(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /** Takes Flink's folder of configuration, {@code usrlib}, the program's class and arguments. */
  public static void main(String[] args) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[0]);
    // The port is another JVM's.
    configuration.removeKey("metrics.reporter.prom.factory.class");
    PackagedProgram program =
        DefaultPackagedProgramRetriever.create(
                new File(args[1]), args[2], Arrays.copyOfRange(args, 3, args.length), configuration)
            .getPackagedProgram();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationCluster(configuration, program));
  }
}
