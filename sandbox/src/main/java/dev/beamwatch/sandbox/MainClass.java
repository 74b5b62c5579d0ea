package dev.beamwatch.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Finds the class that a jar is run by, for command lines that add libraries to it. */
final class MainClass {
  private MainClass() {}

  /**
   * Returns the name of the main class that the jar's manifest names.
   *
   * @throws SandboxException if the file is no jar, or its manifest names none
   */
  static String of(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      if (name == null) {
        throw new SandboxException("no program: the manifest of " + jar + " names no main class");
      }
      return name;
    } catch (IOException e) {
      throw new SandboxException("not a jar: " + jar + " (" + e.getMessage() + ")", e);
    }
  }
}
