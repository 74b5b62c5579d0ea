package dev.beamwatch.pipeline.replay;

import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Takes note of how much of the past there is, in a file of its own. */
final class MeasureFn extends DoFn<List<WindowStats>, Void> {
  private final String folder;
  private transient @Nullable Path file;
  private transient @Nullable Extent extent;

  MeasureFn(Path folder) {
    this.folder = folder.toString();
  }

  @ProcessElement
  public void process(@Element List<WindowStats> element) {
    // All windows of a list end together.
    WindowStats first = element.get(0);
    Extent here = new Extent(element.size(), first.windowStartMillis(), first.windowEndMillis());
    extent = extent == null ? here : extent.and(here);
  }

  @FinishBundle
  public void finishBundle() throws IOException {
    if (extent != null) {
      if (file == null) {
        file = Path.of(folder, UUID.randomUUID().toString());
      }
      extent.write(file);
    }
  }
}
