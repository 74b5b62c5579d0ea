package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SqlTimestampsPropertiesTest {
  private static final SqlTimestamps UTC = SqlTimestamps.in(ZoneOffset.UTC);
  private static final Pattern SHAPE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{0,2}[1-9])?");

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
