package dev.beamwatch.pipeline.replay;

import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Counts elements into files of a folder, one per worker. Counters of the runner would not do: a
 * client of Flink does not see them.
 *
 * @param <T> the type of what is in a list
 */
public final class CountParts<T> extends PTransform<PCollection<List<T>>, PDone> {
  private final String folder;

  CountParts(Path folder) {
    this.folder = folder.toString();
  }

  @Override
  public PDone expand(PCollection<List<T>> input) {
    input.apply("CountPart", ParDo.of(new CountPartFn<>(folder)));
    return PDone.in(input.getPipeline());
  }
}
