package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.windows.WindowRule;
import java.math.BigDecimal;
import java.time.Duration;
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
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A timer that is set to a moment that has passed goes off for ever: then a test would not end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OncePerWindowTest {
  private static final WindowRule RULE =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));
  private static final Breach FIRST = breach("cpu1", 30_000);
  private static final Breach OTHER_PROCESSOR = breach("cpu2", 30_000);
  private static final Breach OTHER_WINDOW = breach("cpu1", 60_000);

  @Test
  void ofAListWhatWasNotToldBeforePasses() {
    Map<PipelineCounter, Long> counters =
        run(
            stream()
                .addElements(together(FIRST))
                .addElements(together(FIRST, OTHER_PROCESSOR, OTHER_WINDOW))
                .addElements(together(OTHER_WINDOW, FIRST)),
            List.of(List.of(FIRST), List.of(OTHER_PROCESSOR, OTHER_WINDOW)));

    assertThat(counters.get(PipelineCounter.BREACHES)).isEqualTo(3);
    assertThat(counters.get(PipelineCounter.WINDOWS_JUDGED)).isEqualTo(6);
  }

  @Test
  void twiceInOneListIsToldOnce() {
    run(stream().addElements(together(FIRST, FIRST)), List.of(List.of(FIRST)));
  }

  @Test
  void aWindowIsRememberedForAsLongAsALateReadingMayCorrectIt() {
    long lastMillisecond = 29_999 + 60_000;
    run(
        stream()
            .addElements(together(FIRST))
            .advanceWatermarkTo(Instant.ofEpochMilli(lastMillisecond))
            .addElements(together(FIRST)),
        List.of(List.of(FIRST)));
  }

  /** Seen from outside by telling it again, which nothing upstream does. */
  @Test
  void whatNothingCanCorrectIsForgottenAndNothingElse() {
    run(
        stream()
            .addElements(together(FIRST, OTHER_WINDOW))
            .advanceWatermarkTo(Instant.ofEpochMilli(90_000))
            .addElements(together(FIRST, OTHER_WINDOW))
            .advanceWatermarkTo(Instant.ofEpochMilli(120_000))
            .addElements(together(OTHER_WINDOW)),
        List.of(List.of(FIRST, OTHER_WINDOW), List.of(FIRST), List.of(OTHER_WINDOW)));
  }

  /** The timer was set for a later window. */
  @Test
  void anOlderWindowThatComesLaterIsForgottenAtItsTime() {
    run(
        stream()
            .addElements(together(OTHER_WINDOW))
            .addElements(together(FIRST))
            .advanceWatermarkTo(Instant.ofEpochMilli(90_000))
            .addElements(together(FIRST, OTHER_WINDOW)),
        List.of(List.of(OTHER_WINDOW), List.of(FIRST), List.of(FIRST)));
  }

  private static Map<PipelineCounter, Long> run(
      TestStream.Builder<KV<Integer, List<Breach>>> stream, List<List<Breach>> told) {
    Pipeline pipeline = Pipeline.create();
    PCollection<List<Breach>> passed =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(ParDo.of(new OncePerWindowFn(RULE)))
            .setCoder(ListCoder.of(BreachCoder.INSTANCE));
    PAssert.that(passed).containsInAnyOrder(told);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return PipelineCounter.readAll(result.metrics());
  }

  private static TestStream.Builder<KV<Integer, List<Breach>>> stream() {
    return TestStream.create(KvCoder.of(VarIntCoder.of(), ListCoder.of(BreachCoder.INSTANCE)));
  }

  private static KV<Integer, List<Breach>> together(Breach... breaches) {
    return KV.of(7, List.of(breaches));
  }

  private static Breach breach(String cpu, long windowEndMillis) {
    return new Breach(
        windowEndMillis - 30_000, windowEndMillis, "doc", cpu, 91.5, BigDecimal.valueOf(20));
  }
}
