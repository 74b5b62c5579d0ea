package dev.beamwatch.pipeline.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
  @ParameterizedTest
  @CsvSource({"dopey, 12", "doc, 57", "'', 0", "ho\uD83C\uDF44st, 85"})
  void aHostsBucketNeverChanges(String hostname, int bucket) {
    assertThat(Buckets.KEPT.of(hostname)).isEqualTo(bucket);
  }

  @Test
  void hostsSpreadOverTheBuckets() {
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int host = 0; host < 200_000; host++) {
      sizes.merge(Buckets.KEPT.of("host-%06d".formatted(host)), 1, Integer::sum);
    }

    assertThat(sizes).hasSize(Buckets.KEPT.count());
    // On average 781.
    assertThat(sizes.values()).allMatch(size -> size < 1_000);
  }

  /** Which bucket goes where is the runner's choice; it hashes them, so it could be a bad one. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6, 8, 12, 16, 24, 32})
  void bucketsSpreadOverTheParallelPartsOfFlink(int parallelism) {
    int keyGroups = KeyGroupRangeAssignment.computeDefaultMaxParallelism(parallelism);
    int[] sizes = new int[parallelism];
    for (int bucket = 0; bucket < Buckets.KEPT.count(); bucket++) {
      sizes[
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              FlinkKey.of(bucket, VarIntCoder.of()), keyGroups, parallelism)]++;
    }

    double average = (double) Buckets.KEPT.count() / parallelism;
    assertThat((double) Arrays.stream(sizes).max().orElseThrow())
        .isLessThanOrEqualTo(Math.max(1.25 * average, average + 4));
  }
}
