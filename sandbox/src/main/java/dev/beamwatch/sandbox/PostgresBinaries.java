package dev.beamwatch.sandbox;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL of the class path, 60 MB, from the artifact for this machine. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /**
   * Unpacks into a folder that may be shared between runs, and does nothing if that was done.
   *
   * @return the folder that holds {@code bin}
   */
  static Path unpackOnce(Path cache) throws IOException {
    Path complete = cache.resolve("postgres");
    if (!Files.isDirectory(complete)) {
      Files.createDirectories(cache);
      // Moved to its name when it is complete: another JVM may do the same at the same time.
      Path unfinished = Files.createTempDirectory(cache, "postgres-");
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(unfinished);
      try {
        Files.move(unfinished, complete);
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        SandboxFolder.delete(unfinished);
      }
    }
    return complete;
  }

  private static void unpack(Path folder) throws IOException {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "Darwin"
            : "Linux";
    try (InputStream packed =
            DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                system, System.getProperty("os.arch"));
        TarArchiveInputStream archive =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("the archive has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(archive, file);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
