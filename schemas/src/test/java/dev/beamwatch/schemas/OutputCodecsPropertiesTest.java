package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class OutputCodecsPropertiesTest {
  private static final FilteredReadingCodec FILTERED = new FilteredReadingCodec(ZoneOffset.UTC);
  private static final WindowStatsCodec STATS = new WindowStatsCodec(ZoneOffset.UTC);
  private static final TopicSchema FILTERED_SCHEMA = new TopicSchema(Contract.FILTERED_TOPIC);
  private static final TopicSchema STATS_SCHEMA = new TopicSchema(Contract.AGGREGATED_TOPIC);

  @Property
  void aFilteredReadingIsReadBackAndKeepsToItsSchema(@ForAll("readings") CpuReading reading)
      throws Exception {
    byte[] value = FILTERED.encode(reading);

    assertThat(FILTERED.decode(value)).isEqualTo(reading);
    assertThat(FILTERED_SCHEMA.complaintsAbout(value)).isEmpty();
  }

  @Property
  void aFilteredReadingIsWrittenAsJacksonWritesIt(@ForAll("readings") CpuReading reading) {
    byte[] byJackson =
        JsonText.object(
            json -> {
              json.writeStringField(
                  "time_ltz", SqlTimestamps.in(ZoneOffset.UTC).format(reading.occurredAtMillis()));
              json.writeStringField("hostname", reading.hostname());
              json.writeStringField("cpu", reading.cpu());
              json.writeNumberField("usage", reading.usage());
            });

    assertThat(FILTERED.encode(reading)).isEqualTo(byJackson);
  }

  @Property
  void theFiguresOfAWindowAreReadBackAndKeepToTheirSchema(@ForAll("stats") WindowStats stats)
      throws Exception {
    byte[] value = STATS.encode(stats);

    assertThat(STATS.decode(value)).isEqualTo(stats);
    assertThat(STATS_SCHEMA.complaintsAbout(value)).isEmpty();
  }

  @Property
  void readingAnyBytesBackThrowsNothingButWhatIsDocumented(@ForAll byte[] value) {
    assertThatThrownBy(() -> FILTERED.decode(value)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> STATS.decode(value)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> new AlertEventCodec(ZoneOffset.UTC).decode(value))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> DeadLetterCodec.decode(value))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Property
  void differentProcessorsHaveDifferentKeys(
      @ForAll("readings") CpuReading one, @ForAll("readings") CpuReading other) {
    boolean same = one.hostname().equals(other.hostname()) && one.cpu().equals(other.cpu());

    assertThat(
            Arrays.equals(
                RecordKeys.ofProcessor(one.hostname(), one.cpu()),
                RecordKeys.ofProcessor(other.hostname(), other.cpu())))
        .isEqualTo(same);
  }

  @Property
  void theKeyOfAProcessorIsWrittenAsJacksonWritesIt(@ForAll("readings") CpuReading reading) {
    assertThat(RecordKeys.ofProcessor(reading.hostname(), reading.cpu()))
        .isEqualTo(RecordKeys.ofAnyNames(reading.hostname(), reading.cpu()));
  }

  @Provide
  Arbitrary<CpuReading> readings() {
    return Combinators.combine(Hostile.names(), Hostile.names(), Hostile.usages(), Hostile.times())
        .as(CpuReading::new);
  }

  @Provide
  Arbitrary<WindowStats> stats() {
    return Combinators.combine(
            Hostile.times(),
            Arbitraries.longs().between(1, 3_600_000),
            Hostile.names(),
            Hostile.names(),
            Hostile.usages(),
            Hostile.usages(),
            Arbitraries.longs().greaterOrEqual(1))
        .as(
            (start, millis, hostname, cpu, mean, max, count) ->
                new WindowStats(start, start + millis, hostname, cpu, mean, max, count));
  }
}
