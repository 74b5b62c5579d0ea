package dev.beamwatch.pipeline.filter;

import dev.beamwatch.pipeline.coders.CpuReadingCoder;
import dev.beamwatch.pipeline.ingest.LateReading;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.schemas.CpuReading;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Picks the readings strictly above a fixed limit.
 *
 * <p>Input: batches. Output: the hot readings of each batch that has some, as soon as they are
 * read. Time: no windows, so it picks late readings too. Delivery: as the input. Replayed readings
 * were picked before the restart and are left out.
 */
public final class FilterHotReadings
    extends PTransform<PCollection<ReadingBatch>, PCollection<List<CpuReading>>> {
  private final double limit;

  private FilterHotReadings(double limit) {
    this.limit = limit;
  }

  /**
   * Picks readings above a limit.
   *
   * @param limit percent; 80 by default, any finite number
   */
  public static FilterHotReadings above(double limit) {
    return new FilterHotReadings(limit);
  }

  @Override
  public PCollection<List<CpuReading>> expand(PCollection<ReadingBatch> batches) {
    return batches
        .apply("PickHot", ParDo.of(new FilterHotReadingsFn(limit)))
        .setCoder(ListCoder.of(CpuReadingCoder.INSTANCE));
  }

  private static final class FilterHotReadingsFn extends DoFn<ReadingBatch, List<CpuReading>> {
    private final double limit;
    private final Counter compared = PipelineCounter.READINGS_COMPARED.counter();
    private final Counter filtered = PipelineCounter.READINGS_FILTERED.counter();

    FilterHotReadingsFn(double limit) {
      this.limit = limit;
    }

    @StartBundle
    public void startBundle() {
      PipelineCounter.show(compared, filtered);
    }

    @ProcessElement
    public void process(@Element ReadingBatch batch, OutputReceiver<List<CpuReading>> out) {
      List<CpuReading> hot = new ArrayList<>(batch.readings().size());
      for (CpuReading reading : batch.readings()) {
        addIfHot(reading, hot);
      }
      for (LateReading late : batch.late()) {
        addIfHot(late.reading(), hot);
      }
      compared.inc(batch.readings().size() + batch.late().size());
      if (!hot.isEmpty()) {
        filtered.inc(hot.size());
        out.output(hot);
      }
    }

    private void addIfHot(CpuReading reading, List<CpuReading> hot) {
      if (reading.usage() > limit) {
        hot.add(reading);
      }
    }
  }
}
