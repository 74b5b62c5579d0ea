package dev.beamwatch.pipeline.aggregate;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Merges what bundles know of a window. Associative and commutative to the bit. */
final class CombineStatsFn extends CombineFn<UsageStats, UsageStats, UsageStats> {
  @Override
  public UsageStats createAccumulator() {
    return UsageStats.NONE;
  }

  @Override
  public UsageStats addInput(UsageStats accumulator, UsageStats input) {
    return accumulator.mergedWith(input);
  }

  @Override
  public UsageStats mergeAccumulators(Iterable<UsageStats> accumulators) {
    UsageStats.Builder merged = new UsageStats.Builder();
    accumulators.forEach(merged::add);
    return merged.build();
  }

  @Override
  public UsageStats extractOutput(UsageStats accumulator) {
    return accumulator;
  }

  @Override
  public Coder<UsageStats> getAccumulatorCoder(CoderRegistry registry, Coder<UsageStats> input) {
    return UsageStatsCoder.INSTANCE;
  }

  @Override
  public Coder<UsageStats> getDefaultOutputCoder(CoderRegistry registry, Coder<UsageStats> input) {
    return UsageStatsCoder.INSTANCE;
  }
}
