package dev.beamwatch.pipeline.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder for the results of a replay. Everything is made in a folder beside it, which takes its
 * place at the end. So a replay that fails or is stopped leaves nothing half written.
 */
public final class ResultFolder implements AutoCloseable {
  private static final int MOST_ATTEMPTS = 10;

  private final Path folder;
  private final Path work;

  private ResultFolder(Path folder, Path work) {
    this.folder = folder;
    this.work = work;
  }

  /**
   * Prepares a folder.
   *
   * @param folder that the results will be in
   * @throws IOException if nothing can be written beside it
   */
  public static ResultFolder prepare(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(folder + " is no folder for results");
    }
    Files.createDirectories(parent);
    // Not one that only its owner may enter: workers of a cluster are other users.
    return new ResultFolder(
        absolute,
        Files.createDirectory(
            parent.resolve("." + absolute.getFileName() + "-" + UUID.randomUUID())));
  }

  /** Returns the folder, where it is made. */
  public Path path() {
    return work;
  }

  /** Returns a file of the results, where it is made. */
  Path file(String name) {
    return work.resolve(name);
  }

  /** Returns a new folder for what is needed only until the end. */
  Path temporary(String name) throws IOException {
    Path made = work.resolve("." + name);
    Files.createDirectories(made);
    return made;
  }

  /**
   * Puts the results in their place, instead of what is there.
   *
   * @return the folder
   */
  public Path finish() throws IOException {
    delete(folder);
    Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  /** Removes what is half made. Does nothing after {@link #finish}. */
  @Override
  public void close() {
    for (int attempt = 1; ; attempt++) {
      try {
        delete(work);
        return;
      } catch (IOException e) {
        // Workers that are being stopped may still write.
        if (attempt == MOST_ATTEMPTS) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Deletes a folder with everything in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
