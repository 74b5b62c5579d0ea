package dev.beamwatch.pipeline.replay;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes elements into files of a folder, in any order and into as many files as there are workers:
 * {@link SortedLines} makes one of them. Workers elsewhere must reach the folder by the same path.
 * Delivery: once, as nothing restarts in a replay.
 *
 * @param <T> the type of what is in a list
 */
public final class WriteParts<T> extends PTransform<PCollection<List<T>>, PDone> {
  private final String folder;
  private final Lines<T> lines;

  /** Makes a line of an element. */
  @FunctionalInterface
  interface Lines<T> extends Serializable {
    KeyedLine of(T element);
  }

  WriteParts(Path folder, Lines<T> lines) {
    this.folder = folder.toString();
    this.lines = lines;
  }

  @Override
  public PDone expand(PCollection<List<T>> input) {
    input.apply("WritePart", ParDo.of(new WritePartFn<>(folder, lines)));
    return PDone.in(input.getPipeline());
  }
}
