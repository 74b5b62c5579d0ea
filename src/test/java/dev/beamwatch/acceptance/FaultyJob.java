package dev.beamwatch.acceptance;

import dev.beamwatch.pipeline.FaultyPipeline;
import dev.beamwatch.sandbox.FlinkCluster;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The {@link FaultyPipeline} as a job on a cluster. */
final class FaultyJob {
  private FaultyJob() {}

  /**
   * Submits it and waits until all of it runs.
   *
   * @param folder where the jar is made
   * @param fault the file that makes a bundle fail when it is there
   */
  static FlinkJob submit(
      Stage stage, FlinkCluster cluster, Path folder, Path fault, int parallelism)
      throws IOException {
    Path jar = jarOfFaultyPipeline(folder);
    List<String> options = new ArrayList<>(stage.arguments());
    options.remove("--runner=DirectRunner");
    options.add("--parallelism=" + parallelism);
    options.add("--checkpointingInterval=300");
    options.add("--filesToStage=" + jar + "," + FlinkJob.JAR);
    options.add("--fault=" + fault);
    FlinkJob job = FlinkJob.accepted(cluster, folder, jar, "faulty-" + parallelism, options);
    job.awaitRunning();
    return job;
  }

  /** Packs the pipeline that fails, as a program that finds the rest in the job jar. */
  private static Path jarOfFaultyPipeline(Path folder) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, FaultyPipeline.class.getName());
    attributes.put(Attributes.Name.CLASS_PATH, FlinkJob.JAR.toUri().toString());
    Path jar = folder.resolve("faulty-pipeline.jar");
    String packageFolder = FaultyPipeline.class.getPackageName().replace('.', '/');
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        DirectoryStream<Path> classes =
            Files.newDirectoryStream(
                testClasses().resolve(packageFolder),
                FaultyPipeline.class.getSimpleName() + "*.class")) {
      for (Path file : classes) {
        out.putNextEntry(new JarEntry(packageFolder + "/" + file.getFileName()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private static Path testClasses() {
    try {
      return Path.of(
          FaultyPipeline.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
