package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.CpuReadingCodec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ScenarioPropertiesTest {
  @Property
  void everyMessageIsWhatItSaysAndTheSameTwice(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 1L << 40) long n) throws Exception {
    ScenarioConfig config =
        ScenarioConfig.builder()
            .seed(seed)
            .lateFraction(0.25)
            .duplicateFraction(0.25)
            .futureFraction(0.25)
            .build();
    Message message = new Scenario(config).message(n).orElseThrow();
    CpuReading reading = message.reading().orElseThrow();

    assertThat(CpuReadingCodec.decode(message.value())).isEqualTo(reading);
    assertThat(reading.usage()).isGreaterThanOrEqualTo(70).isLessThan(100);
    assertThat(new Scenario(config).message(n).orElseThrow().value()).isEqualTo(message.value());
  }
}
