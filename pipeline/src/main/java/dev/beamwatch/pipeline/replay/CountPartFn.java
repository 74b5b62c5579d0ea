package dev.beamwatch.pipeline.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is in lists, in a file of its own.
 *
 * @param <T> the type of what is in a list
 */
final class CountPartFn<T> extends DoFn<List<T>, Void> {
  private final String folder;
  private transient @Nullable Path file;
  private transient long count;

  CountPartFn(String folder) {
    this.folder = folder;
  }

  @ProcessElement
  public void process(@Element List<T> element) {
    count += element.size();
  }

  @FinishBundle
  public void finishBundle() throws IOException {
    if (count == 0) {
      return;
    }
    if (file == null) {
      file = Path.of(folder, UUID.randomUUID().toString());
    }
    Files.writeString(file, Long.toString(count));
  }

  /** Returns the sum of all counts in a folder. */
  static long sum(Path folder) throws IOException {
    long sum = 0;
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path each : files) {
        sum += Long.parseLong(Files.readString(each));
      }
    }
    return sum;
  }
}
