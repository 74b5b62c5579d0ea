package dev.beamwatch.pipeline.threshold;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.junit.jupiter.api.Test;

class RefreshThresholdsTest {
  private static final long QUESTION = -1;
  private static final AtomicInteger LOADS = new AtomicInteger();

  @Test
  void ofSnapshotsThatComeTogetherTheNewestIsInForce() {
    LOADS.set(0);
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<Long> told =
        pipeline.apply(
            TestStream.create(VarLongCoder.of())
                // A tick hands on what the one before has loaded: three snapshots.
                .addElements(0L, 1L, 2L, 3L)
                .addElements(QUESTION)
                .advanceWatermarkToInfinity());
    PCollectionView<Thresholds> view =
        pipeline
            .apply(
                RefreshThresholds.atEvery(
                    ticksOf(told),
                    () -> LoadedThresholds.of(Thresholds.of(Map.of("doc", limit()), LOADS.get()))))
            .newest();

    PCollection<BigDecimal> answers =
        told.apply("Questions", Filter.lessThan(0L))
            .apply("Answer", ParDo.of(new LimitOfDocFn(view)).withSideInputs(view));

    PAssert.that(answers).containsInAnyOrder(BigDecimal.valueOf(3));
    pipeline.run().waitUntilFinish();
  }

  private static BigDecimal limit() {
    return BigDecimal.valueOf(LOADS.incrementAndGet());
  }

  private static PTransform<PBegin, PCollection<Long>> ticksOf(PCollection<Long> told) {
    return new PTransform<>() {
      @Override
      public PCollection<Long> expand(PBegin input) {
        return told.apply("Ticks", Filter.greaterThan(QUESTION));
      }
    };
  }

  private static final class LimitOfDocFn extends DoFn<Long, BigDecimal> {
    private final PCollectionView<Thresholds> view;

    LimitOfDocFn(PCollectionView<Thresholds> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Limit limit = requireNonNull(context.sideInput(view).limit("doc", "cpu1", 0));
      context.output(limit.allowedTop());
    }
  }
}
