package dev.beamwatch.pipeline.filter;

import dev.beamwatch.pipeline.coders.CpuReadingCoder;
import dev.beamwatch.pipeline.ingest.LateReading;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.CpuReading;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Picks the readings above a fixed limit, strictly.
 *
 * <p>Input: batches. Output: one element per hot reading, as soon as it is read. Time: no windows,
 * so readings that are too late for theirs are still picked. Delivery: as the input; readings
 * replayed after a restart were picked before and are left out.
 */
public final class FilterHotReadings
    extends PTransform<PCollection<ReadingBatch>, PCollection<CpuReading>> {
  private final double limit;

  private FilterHotReadings(double limit) {
    this.limit = limit;
  }

  /**
   * Picks what is above a limit.
   *
   * @param limit percent; 80 by default, any finite number
   */
  public static FilterHotReadings above(double limit) {
    return new FilterHotReadings(limit);
  }

  @Override
  public PCollection<CpuReading> expand(PCollection<ReadingBatch> batches) {
    return batches
        .apply("PickHot", ParDo.of(new FilterHotReadingsFn(limit)))
        .setCoder(CpuReadingCoder.INSTANCE);
  }

  private static final class FilterHotReadingsFn extends DoFn<ReadingBatch, CpuReading> {
    private final double limit;
    private final Counter filtered = PipelineCounter.READINGS_FILTERED.counter();

    FilterHotReadingsFn(double limit) {
      this.limit = limit;
    }

    @StartBundle
    public void startBundle() {
      PipelineCounter.show(filtered);
    }

    @ProcessElement
    public void process(@Element ReadingBatch batch, OutputReceiver<CpuReading> out) {
      for (CpuReading reading : batch.readings()) {
        outputIfHot(reading, out);
      }
      for (LateReading late : batch.late()) {
        outputIfHot(late.reading(), out);
      }
    }

    private void outputIfHot(CpuReading reading, OutputReceiver<CpuReading> out) {
      if (reading.usage() > limit) {
        filtered.inc();
        out.output(reading);
      }
    }
  }
}
