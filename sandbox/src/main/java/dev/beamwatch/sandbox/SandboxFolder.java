package dev.beamwatch.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one temporary folder that everything of a sandbox lives in: removed when it is closed, and
 * also when the JVM is killed before.
 */
public final class SandboxFolder implements AutoCloseable {
  private final Path path;
  private @Nullable ChildProgram watch;

  private SandboxFolder(Path path, @Nullable ChildProgram watch) {
    this.path = path;
    this.watch = watch;
  }

  /**
   * Makes a new folder under the system's folder for temporary files.
   *
   * @param keep true to leave the folder behind
   * @throws SandboxException if it cannot be made
   */
  public static SandboxFolder create(boolean keep) {
    try {
      Path path = Files.createTempDirectory("beamwatch-");
      if (keep) {
        return new SandboxFolder(path, null);
      }
      // The services are killed at the same moment: what they still write is removed as well.
      String script = "sleep 1; for n in 1 2 3 4 5; do rm -rf -- \"$1\" && exit 0; sleep 1; done";
      return new SandboxFolder(path, ChildProgram.afterDeathOfParent(script, path.toString()));
    } catch (IOException e) {
      throw new SandboxException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  /** Returns where the folder is. */
  public Path path() {
    return path;
  }

  /** Makes a folder inside this one, or returns the one that is there. */
  Path inside(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new SandboxException("cannot make a folder in " + path + ": " + e.getMessage(), e);
    }
  }

  /** From now on the folder stays, whatever ends. */
  void keep() {
    if (watch != null) {
      watch.dismiss();
      watch = null;
    }
  }

  /** Removes the folder and all that is in it, unless it is to be kept. */
  @Override
  public void close() {
    if (watch == null) {
      return;
    }
    try {
      delete(path);
    } catch (IOException e) {
      // The watch stays, and tries again when this JVM has ended.
      throw new SandboxException("cannot remove " + path + ": " + e.getMessage(), e);
    }
    watch.dismiss();
  }

  /** Removes a folder and all that is in it; symbolic links are removed, not followed. */
  static void delete(Path folder) throws IOException {
    // A program that was just killed may have added a file to a folder that was empty already.
    for (int attempt = 1; Files.exists(folder); attempt++) {
      try {
        Files.walkFileTree(folder, new Deletion());
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (attempt == 20) {
          throw e;
        }
        pause(Duration.ofMillis(100));
      }
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
