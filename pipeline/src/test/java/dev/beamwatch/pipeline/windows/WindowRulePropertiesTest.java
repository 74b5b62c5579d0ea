package dev.beamwatch.pipeline.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.SqlTimestamps;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.joda.time.Instant;

class WindowRulePropertiesTest {
  @Property
  void windowsAreThoseOfBeam(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long occurredAt,
      @ForAll @IntRange(min = 1, max = 86_400_000) int sizeMillis) {
    assertThat(rule(sizeMillis, 0).endOfWindow(occurredAt))
        .isEqualTo(windowOfBeam(occurredAt, sizeMillis).end().getMillis());
  }

  @Property
  void windowsAroundTheirEdgesAreThoseOfBeam(
      @ForAll @IntRange(min = -3, max = 3) int aside,
      @ForAll @IntRange(min = 1, max = 1_000) int index,
      @ForAll @IntRange(min = 3, max = 60_000) int sizeMillis) {
    long occurredAt = (long) index * sizeMillis + aside;

    assertThat(rule(sizeMillis, 0).endOfWindow(occurredAt))
        .isEqualTo(windowOfBeam(occurredAt, sizeMillis).end().getMillis());
  }

  @Property
  void aWindowIsAlignedToTheEpochAndHoldsItsEventTime(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long occurredAt,
      @ForAll @IntRange(min = 1) int sizeMillis) {
    long end = rule(sizeMillis, 0).endOfWindow(occurredAt);

    assertThat(end % sizeMillis).isZero();
    assertThat(occurredAt).isGreaterThanOrEqualTo(end - sizeMillis).isLessThan(end);
  }

  @Property
  void oneReadingAfterTheOtherHasTheWindowThatItHasByItself(
      @ForAll @IntRange(min = 1, max = 1_000) int sizeMillis,
      @ForAll List<@LongRange(min = 0, max = 3_000) Long> occurredAt) {
    WindowRule rule = rule(sizeMillis, 0);
    WindowFinder finder = new WindowFinder(rule);

    assertThat(occurredAt.stream().map(finder::endOfWindow))
        .isEqualTo(occurredAt.stream().map(rule::endOfWindow).toList());
  }

  @Property
  void aWindowExpiresExactlyWhenBeamWouldDropItsElements(
      @ForAll @LongRange(min = 0, max = 100_000) long occurredAt,
      @ForAll @LongRange(min = 0, max = 300_000) long watermark,
      @ForAll @IntRange(min = 1, max = 60_000) int sizeMillis,
      @ForAll @IntRange(min = 0, max = 120_000) int latenessMillis) {
    assertExpiredLikeBeam(occurredAt, watermark, sizeMillis, latenessMillis);
  }

  @Property
  void aWindowExpiresAtTheSameMillisecondAsInBeam(
      @ForAll @LongRange(min = 0, max = 100_000) long occurredAt,
      @ForAll @IntRange(min = -2, max = 2) int aside,
      @ForAll @IntRange(min = 1, max = 60_000) int sizeMillis,
      @ForAll @IntRange(min = 0, max = 120_000) int latenessMillis) {
    long end = rule(sizeMillis, 0).endOfWindow(occurredAt);

    assertExpiredLikeBeam(occurredAt, end + latenessMillis + aside, sizeMillis, latenessMillis);
  }

  @Property
  void everyTimeOfTheContractHasAWindow(@ForAll @IntRange(min = 1) int sizeMillis) {
    WindowRule rule = rule(sizeMillis, 0);

    assertThat(rule.endOfWindow(SqlTimestamps.MIN_MILLIS)).isGreaterThan(SqlTimestamps.MIN_MILLIS);
    assertThat(rule.endOfWindow(SqlTimestamps.MAX_MILLIS)).isGreaterThan(SqlTimestamps.MAX_MILLIS);
  }

  private static void assertExpiredLikeBeam(
      long occurredAt, long watermark, int sizeMillis, int latenessMillis) {
    WindowRule rule = rule(sizeMillis, latenessMillis);
    boolean isDropped =
        windowOfBeam(occurredAt, sizeMillis)
            .maxTimestamp()
            .plus(org.joda.time.Duration.millis(latenessMillis))
            .isBefore(Instant.ofEpochMilli(watermark));

    assertThat(rule.isExpired(rule.endOfWindow(occurredAt), watermark)).isEqualTo(isDropped);
  }

  private static WindowRule rule(int sizeMillis, int latenessMillis) {
    return new WindowRule(Duration.ofMillis(sizeMillis), Duration.ofMillis(latenessMillis));
  }

  private static IntervalWindow windowOfBeam(long occurredAtMillis, int sizeMillis) {
    return FixedWindows.of(org.joda.time.Duration.millis(sizeMillis))
        .assignWindow(Instant.ofEpochMilli(occurredAtMillis));
  }
}
