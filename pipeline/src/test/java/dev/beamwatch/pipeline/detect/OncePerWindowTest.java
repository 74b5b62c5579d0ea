package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.BeamDrops;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class OncePerWindowTest {
  private static final Duration SIZE = Duration.standardSeconds(30);
  private static final Duration LATENESS = Duration.standardMinutes(1);
  private static final Breach FIRST = breach("cpu1", 30_000);
  private static final Breach OTHER_PROCESSOR = breach("cpu2", 30_000);
  private static final Breach OTHER_WINDOW = breach("cpu1", 60_000);

  @Test
  void ofAListWhatWasNotToldBeforePasses() {
    Map<PipelineCounter, Long> counters =
        run(
            stream()
                .addElements(together(FIRST))
                .addElements(together(FIRST, OTHER_PROCESSOR), together(OTHER_WINDOW))
                .addElements(together(OTHER_WINDOW), together(FIRST)),
            List.of(List.of(FIRST), List.of(OTHER_PROCESSOR), List.of(OTHER_WINDOW)));

    assertThat(counters.get(PipelineCounter.BREACHES)).isEqualTo(3);
    assertThat(counters.get(PipelineCounter.WINDOWS_JUDGED)).isEqualTo(6);
  }

  @Test
  void twiceInOneListIsToldOnce() {
    run(stream().addElements(together(FIRST, FIRST)), List.of(List.of(FIRST)));
  }

  @Test
  void aWindowIsRememberedForAsLongAsALateReadingMayCorrectIt() {
    run(
        stream()
            .addElements(together(FIRST))
            .advanceWatermarkTo(Instant.ofEpochMilli(29_999).plus(LATENESS))
            .addElements(together(FIRST)),
        List.of(List.of(FIRST)));
  }

  private static Map<PipelineCounter, Long> run(
      TestStream.Builder<KV<Integer, List<Breach>>> stream, List<List<Breach>> told) {
    Pipeline pipeline = Pipeline.create();
    PCollection<List<Breach>> passed =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(
                Window.<KV<Integer, List<Breach>>>into(FixedWindows.of(SIZE))
                    .withAllowedLateness(LATENESS)
                    .accumulatingFiredPanes())
            .apply(ParDo.of(new OncePerWindowFn()))
            .setCoder(ListCoder.of(BreachCoder.INSTANCE));
    PAssert.that(passed).containsInAnyOrder(told);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    BeamDrops.requireNone(result.metrics());
    return PipelineCounter.readAll(result.metrics());
  }

  private static TestStream.Builder<KV<Integer, List<Breach>>> stream() {
    return TestStream.create(KvCoder.of(VarIntCoder.of(), ListCoder.of(BreachCoder.INSTANCE)));
  }

  /** Breaches of one window, at its last millisecond. */
  private static TimestampedValue<KV<Integer, List<Breach>>> together(Breach... breaches) {
    return TimestampedValue.of(
        KV.of(7, Arrays.asList(breaches)), Instant.ofEpochMilli(breaches[0].windowEndMillis() - 1));
  }

  private static Breach breach(String cpu, long windowEndMillis) {
    return new Breach(
        windowEndMillis - 30_000, windowEndMillis, "doc", cpu, 91.5, BigDecimal.valueOf(20));
  }
}
