package dev.beamwatch.benchmarks.textbook;

import java.io.Serializable;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Combines loads to their mean and maximum. */
final class MeanAndMax extends CombineFn<Double, MeanAndMax.Stats, MeanAndMax.Stats> {
  private static final long serialVersionUID = 1;

  /** What a window holds. */
  static final class Stats implements Serializable {
    private static final long serialVersionUID = 1;
    private long count;
    private double sum;
    private double max = Double.NEGATIVE_INFINITY;

    double mean() {
      return sum / count;
    }

    double max() {
      return max;
    }
  }

  @Override
  public Stats createAccumulator() {
    return new Stats();
  }

  @Override
  public Stats addInput(Stats stats, Double usage) {
    stats.count++;
    stats.sum += usage;
    stats.max = Math.max(stats.max, usage);
    return stats;
  }

  @Override
  public Stats mergeAccumulators(Iterable<Stats> parts) {
    Stats merged = new Stats();
    for (Stats part : parts) {
      merged.count += part.count;
      merged.sum += part.sum;
      merged.max = Math.max(merged.max, part.max);
    }
    return merged;
  }

  @Override
  public Stats extractOutput(Stats stats) {
    return stats;
  }
}
