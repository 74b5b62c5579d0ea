package dev.beamwatch.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;

/** Runs the programs of these tests in JVMs of their own. */
final class Programs {
  private Programs() {}

  /** Makes a jar that runs a class of the tests, which may use the JDK only. */
  static Path jar(Path folder, Class<?> main) throws IOException {
    Path jar = folder.resolve(main.getSimpleName() + ".jar");
    Path classes = Path.of("target", "test-classes").toAbsolutePath();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classes.toUri().toString());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(out, manifest)) {
      written.finish();
    }
    return jar;
  }

  /** Starts a class of this class path whose output goes to a file. */
  static Process start(Path output, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + ThresholdDatabase.CACHE_PROPERTY + "=target/cache");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  static String awaitOutput(Path output, String text) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.readString(output).contains(text));
    return read(output);
  }

  static void awaitEnd(List<ProcessHandle> programs) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> programs.stream().noneMatch(Programs::runs));
  }

  /** Tells whether a program runs; one that ended and was not asked for its exit code does not. */
  static boolean runs(ProcessHandle program) {
    return program.isAlive() && program.info().command().isPresent();
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
