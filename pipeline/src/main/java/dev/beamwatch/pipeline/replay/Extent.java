package dev.beamwatch.pipeline.replay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of the past there was.
 *
 * @param windows how many
 * @param startMillis begin of the first one
 * @param endMillis end of the last one
 */
public record Extent(long windows, long startMillis, long endMillis) {
  static final Extent NOTHING = new Extent(0, Long.MAX_VALUE, Long.MIN_VALUE);

  Extent and(Extent other) {
    return new Extent(
        windows + other.windows,
        Math.min(startMillis, other.startMillis),
        Math.max(endMillis, other.endMillis));
  }

  /** Writes it into a file, which is replaced. */
  void write(Path file) throws IOException {
    Files.writeString(file, windows + " " + startMillis + " " + endMillis);
  }

  /** Returns all extents in the files of a folder as one. */
  static Extent sum(Path folder) throws IOException {
    Extent sum = NOTHING;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String[] parts = Files.readString(file).split(" ", -1);
        sum =
            sum.and(
                new Extent(
                    Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
      }
    }
    return sum;
  }
}
