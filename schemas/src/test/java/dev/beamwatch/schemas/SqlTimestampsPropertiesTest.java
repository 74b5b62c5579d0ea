package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SqlTimestampsPropertiesTest {
  private static final SqlTimestamps UTC = SqlTimestamps.in(ZoneOffset.UTC);
  private static final Pattern SHAPE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{0,2}[1-9])?");

  private static final DateTimeFormatter WHOLE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  @Property
  void inUtcATimeThatIsWrittenIsReadBack(@ForAll("times") long millis) {
    String text = UTC.format(millis);

    assertThat(text).matches(SHAPE);
    assertThat(UTC.parse(text)).isEqualTo(millis);
  }

  @Property
  void inAnyZoneTheTextIsReadBack(@ForAll("times") long millis, @ForAll("zones") ZoneId zone) {
    SqlTimestamps timestamps = SqlTimestamps.in(zone);
    String text = timestamps.format(millis);

    assertThat(text).matches(SHAPE);
    assertThat(timestamps.format(timestamps.parse(text))).isEqualTo(text);
    assertThat(timestamps.parse(text)).isLessThanOrEqualTo(millis);
  }

  /** Whatever was written before, and in zones of old whose offsets have seconds. */
  @Property
  void timesNearEachOtherAreWrittenAsTheirZoneSays(
      @ForAll("times") long millis,
      @ForAll List<@IntRange(min = -200_000, max = 200_000) Integer> others,
      @ForAll("zones") ZoneId zone) {
    SqlTimestamps timestamps = SqlTimestamps.in(zone);
    for (int other : others) {
      long near =
          Math.max(SqlTimestamps.MIN_MILLIS, Math.min(SqlTimestamps.MAX_MILLIS, millis + other));
      String whole = LocalDateTime.ofInstant(Instant.ofEpochMilli(near), zone).format(WHOLE);

      assertThat(timestamps.format(near)).isEqualTo(whole.replaceFirst("\\.?0{0,3}$", ""));
    }
  }

  @Property
  void inUtcTextSortsAsTimeDoes(@ForAll("times") long one, @ForAll("times") long other) {
    assertThat(Integer.signum(UTC.format(one).compareTo(UTC.format(other))))
        .isEqualTo(Long.compare(one, other));
  }

  @Provide
  Arbitrary<Long> times() {
    return Hostile.times();
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZoneId.getAvailableZoneIds().stream().sorted().toList()).map(ZoneId::of);
  }
}
