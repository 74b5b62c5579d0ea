package dev.beamwatch.recordings;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where readings go that do not fit into memory while they are put in order: about 35 bytes each.
 *
 * @param path the folder
 * @param options the options that help if the folder is full or gone, as a message names them
 */
public record TemporaryFolder(Path path, String options) {
  /**
   * Takes the folder that an option names, or the system's if it names none.
   *
   * @param option the option's name as people type it, with its dashes
   * @throws RecordingException if the folder is named and cannot be written to
   */
  public static TemporaryFolder of(String option, @Nullable Path named) throws RecordingException {
    if (named == null) {
      return new TemporaryFolder(Path.of(System.getProperty("java.io.tmpdir", ".")), option);
    }
    if (!Files.isDirectory(named) || !Files.isWritable(named)) {
      throw RecordingException.ofOption(
          option, named.toString(), "a folder that can be written to");
    }
    return new TemporaryFolder(named, option);
  }

  /** Returns the same folder; messages name another option too, with which none is needed. */
  public TemporaryFolder or(String option) {
    return new TemporaryFolder(path, options + ", or " + option);
  }
}
