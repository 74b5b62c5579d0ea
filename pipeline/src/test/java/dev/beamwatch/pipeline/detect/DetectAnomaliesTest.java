package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.WindowStatsCoder;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.pipeline.threshold.ThresholdsCoder;
import dev.beamwatch.schemas.Threshold;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetectAnomaliesTest {
  private static final long CHANGE = 1_000_000;

  @Test
  void aWindowIsJudgedByTheRowThatWasValidAtItsEndWheneverItIsJudged() {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionView<Thresholds> view =
        pipeline
            .apply("Once", Create.of(1))
            .apply(MapElements.into(TypeDescriptor.of(Thresholds.class)).via(once -> thresholds()))
            .setCoder(ThresholdsCoder.INSTANCE)
            .apply(View.asSingleton());
    PCollection<String> breaches =
        pipeline
            .apply(
                Create.of(
                        List.of(
                            List.of(
                                window("doc", "cpu1", CHANGE + 30),
                                window("doc", "cpu1", CHANGE),
                                window("doc", "cpu3", CHANGE - 1),
                                window("doc", "cpu2", CHANGE + 30),
                                window("happy", "cpu9", 50),
                                window("happy", "cpu1", 50))))
                    .withCoder(ListCoder.of(WindowStatsCoder.INSTANCE)))
            .apply(JudgeWindows.by(view, Buckets.KEPT))
            .apply(DetectAnomalies.once())
            .apply(
                FlatMapElements.into(TypeDescriptors.strings())
                    .via(list -> list.stream().map(DetectAnomaliesTest::text).toList()));

    PAssert.that(breaches)
        .containsInAnyOrder(
            "doc cpu1 1000000 70", "doc cpu3 999999 20", "doc cpu2 1000030 70", "happy cpu9 50 10");
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(PipelineCounter.readAll(result.metrics()))
        .containsEntry(PipelineCounter.WINDOWS_JUDGED, 6L)
        .containsEntry(PipelineCounter.WINDOWS_WITHOUT_THRESHOLD, 1L)
        .containsEntry(PipelineCounter.BREACHES, 4L);
  }

  private static Thresholds thresholds() {
    return Thresholds.of(
        List.of(
            row("doc", null, 20, null),
            row("doc", null, 70, CHANGE),
            row("doc", "cpu1", 90, CHANGE + 30),
            row("*", "cpu9", 10, null)),
        LimitDefaults.OF_CONTRACT,
        1);
  }

  private static String text(Breach b) {
    return "%s %s %d %s".formatted(b.hostname(), b.cpu(), b.windowEndMillis(), b.allowedTop());
  }

  private static WindowStats window(String hostname, String cpu, long endMillis) {
    return new WindowStats(endMillis - 30, endMillis, hostname, cpu, 80.0, 85.0, 3);
  }

  private static Threshold row(
      String hostname, @Nullable String cpu, int allowedTop, @Nullable Long validFromMillis) {
    return new Threshold(
        hostname,
        BigDecimal.valueOf(allowedTop),
        cpu,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        validFromMillis);
  }
}
