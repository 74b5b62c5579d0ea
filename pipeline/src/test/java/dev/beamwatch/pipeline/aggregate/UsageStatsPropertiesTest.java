package dev.beamwatch.pipeline.aggregate;

import static dev.beamwatch.pipeline.aggregate.Usages.exactMean;
import static dev.beamwatch.pipeline.aggregate.Usages.statsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.util.CoderUtils;

@PropertyDefaults(tries = 400)
class UsageStatsPropertiesTest {
  @Property
  void theMeanIsTheExactSumRoundedOnceAndDivided(@ForAll("hostileLists") List<Double> usages) {
    assertSameBits(statsOf(usages).mean(), exactMean(usages));
  }

  @Property
  void theMeanOfHostsReadingsIsTheExactSumRoundedOnceAndDivided(
      @ForAll("hostLists") List<Double> usages) {
    assertSameBits(statsOf(usages).mean(), exactMean(usages));
  }

  @Property
  void whatCancelsOutLeavesNoTrace(
      @ForAll("hostileLists") List<Double> usages,
      @ForAll("hostileLists") List<Double> passing,
      @ForAll Random random) {
    List<Double> all = new ArrayList<>(usages);
    for (double usage : passing) {
      all.add(usage);
      all.add(-usage);
    }
    Collections.shuffle(all, random);

    assertSameBits(statsOf(all).mean(), exactMean(all));
  }

  @Property
  void theOrderOfReadingsChangesNothing(
      @ForAll("hostileLists") List<Double> usages, @ForAll Random random) {
    List<Double> shuffled = new ArrayList<>(usages);
    Collections.shuffle(shuffled, random);

    assertAlike(statsOf(shuffled), statsOf(usages));
  }

  @Property
  void theWayReadingsAreSplitOverBundlesChangesNothing(
      @ForAll("hostileLists") List<Double> usages,
      @ForAll @IntRange(min = 1, max = 6) int bundles,
      @ForAll Random random)
      throws Exception {
    List<UsageStats> parts = new ArrayList<>();
    for (List<Double> bundle : split(usages, bundles, random)) {
      parts.add(throughTheCoder(statsOf(bundle)));
    }
    while (parts.size() > 1) {
      UsageStats one = parts.remove(random.nextInt(parts.size()));
      UsageStats other = parts.remove(random.nextInt(parts.size()));
      parts.add(throughTheCoder(one.mergedWith(other)));
    }

    assertAlike(parts.get(0), statsOf(usages));
  }

  @Property
  void mergingIsCommutativeToTheBit(
      @ForAll("hostileLists") List<Double> a, @ForAll("hostileLists") List<Double> b) {
    assertAlike(statsOf(a).mergedWith(statsOf(b)), statsOf(b).mergedWith(statsOf(a)));
  }

  @Property
  void mergingIsAssociativeToTheBit(
      @ForAll("hostileLists") List<Double> a,
      @ForAll("hostileLists") List<Double> b,
      @ForAll("hostileLists") List<Double> c) {
    UsageStats leftFirst = statsOf(a).mergedWith(statsOf(b)).mergedWith(statsOf(c));
    UsageStats rightFirst = statsOf(a).mergedWith(statsOf(b).mergedWith(statsOf(c)));

    assertAlike(leftFirst, rightFirst);
  }

  @Property
  void theCombineFunctionAgreesWithGatheringReadingByReading(
      @ForAll("hostileLists") List<Double> usages,
      @ForAll @IntRange(min = 1, max = 6) int bundles,
      @ForAll Random random) {
    UsageStats merged = UsageStats.NONE;
    for (List<Double> bundle : split(usages, bundles, random)) {
      merged = merged.mergedWith(statsOf(bundle));
    }

    assertAlike(merged, statsOf(usages));
  }

  @Property
  void theMeanLiesBetweenTheSmallestAndTheLargestReadingButForTheLastBit(
      @ForAll("hostileLists") List<Double> usages) {
    // The sum is rounded, then the quotient: two roundings may step over the edge by one double.
    assertThat(statsOf(usages).mean())
        .isBetween(Math.nextDown(Collections.min(usages)), Math.nextUp(Collections.max(usages)));
  }

  @Property
  void theMeanOfEqualWholeNumbersIsThatNumber(
      @ForAll @IntRange(min = -1_000, max = 1_000) int usage,
      @ForAll @IntRange(min = 1, max = 5_000) int count) {
    // A host that stays exactly at its limit, a whole number, must not step over it by rounding.
    assertThat(statsOf(Collections.nCopies(count, (double) usage)).mean())
        .isEqualTo((double) usage + 0.0);
  }

  @Property
  void theMaximumIsTheLargestReading(@ForAll("hostileLists") List<Double> usages) {
    assertSameBits(statsOf(usages).max(), Collections.max(usages));
  }

  @Property
  void aWindowOfHostsReadingsIsEncodedInThirtyBytes(@ForAll("windows") List<Double> usages)
      throws Exception {
    // From 2^15, for 300 readings, down to 2^-52, the last bit of the smallest, it is 68 bits: two
    // doubles hold them.
    byte[] encoded = CoderUtils.encodeToByteArray(UsageStatsCoder.INSTANCE, statsOf(usages));

    assertThat(encoded).hasSizeLessThanOrEqualTo(30);
  }

  @Example
  void partsThatGrewOfABitEachAreHeldInTwo() {
    List<Double> usages =
        List.of(1.2212453270876722E-14, 1.9999999999999885, 6.000000000000002, 24.000000000000007);

    assertThat(statsOf(usages).sumParts()).hasSize(2);
    assertSameBits(statsOf(usages).mean(), exactMean(usages));
  }

  @Property
  void noPartOfASumOverlapsAnother(@ForAll("hostileLists") List<Double> usages) {
    // Or the sum would grow with every reading.
    double[] parts = statsOf(usages).sumParts();
    for (int i = 1; i < parts.length; i++) {
      if (parts[i] != 0) {
        assertThat(Math.abs(parts[i - 1])).isLessThan(lowestBit(parts[i]));
      }
    }
  }

  @Provide
  Arbitrary<List<Double>> hostileLists() {
    return Usages.hostile().list().ofMinSize(1).ofMaxSize(25);
  }

  @Provide
  Arbitrary<List<Double>> hostLists() {
    return Usages.ofHosts().list().ofMinSize(1).ofMaxSize(200);
  }

  @Provide
  Arbitrary<List<Double>> windows() {
    Arbitrary<Double> fullMantissa =
        Arbitraries.longs()
            .between(0, (1L << 53) - 1)
            .map(bits -> 110 * ((double) bits / (1L << 53)));
    return fullMantissa.list().ofMinSize(1).ofMaxSize(300);
  }

  private static List<List<Double>> split(List<Double> usages, int bundles, Random random) {
    List<List<Double>> split = new ArrayList<>();
    for (int i = 0; i < bundles; i++) {
      split.add(new ArrayList<>());
    }
    for (double usage : usages) {
      split.get(random.nextInt(bundles)).add(usage);
    }
    return split;
  }

  private static double lowestBit(double number) {
    long mantissa = Double.doubleToLongBits(number) & ((1L << 52) - 1);
    int exponent = Math.max(Math.getExponent(number), Double.MIN_EXPONENT);
    int zeros = mantissa == 0 ? 52 : Long.numberOfTrailingZeros(mantissa);
    return Math.scalb(1.0, exponent - 52 + zeros);
  }

  private static UsageStats throughTheCoder(UsageStats stats) throws Exception {
    byte[] bytes = CoderUtils.encodeToByteArray(UsageStatsCoder.INSTANCE, stats);
    UsageStats decoded = CoderUtils.decodeFromByteArray(UsageStatsCoder.INSTANCE, bytes);
    assertAlike(decoded, stats);
    return decoded;
  }

  private static void assertAlike(UsageStats actual, UsageStats expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    assertSameBits(actual.max(), expected.max());
    assertSameBits(actual.mean(), expected.mean());
    assertThat(actual).isEqualTo(expected);
    assertThat(actual).hasSameHashCodeAs(expected);
  }

  private static void assertSameBits(double actual, double expected) {
    assertThat(Double.doubleToLongBits(actual))
        .as("%s and %s", actual, expected)
        .isEqualTo(Double.doubleToLongBits(expected));
  }
}
