package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.ingest.ReadCpuReadings.ConsumerFactory;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.ReadBatches;
import dev.beamwatch.schemas.CpuReading;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a stretch of the input topic, by the same source, and ends. */
final class ReadPast extends PTransform<PBegin, PCollection<ReadingBatch>> {
  private final KafkaInput input;
  private final PastStretch stretch;

  ReadPast(KafkaInput input, PastStretch stretch) {
    this.input = input;
    this.stretch = stretch;
  }

  @Override
  public PCollection<ReadingBatch> expand(PBegin begin) {
    return begin
        .apply("BatchingSource", Read.from(new BatchingSource(new PastWirings(input, stretch))))
        .apply("KeepStretch", ParDo.of(new KeepFn(stretch)))
        .setCoder(ReadingBatchCoder.INSTANCE);
  }

  /** Wires a source to Kafka. The options of the job are those of a replay. */
  private static final class PastWirings
      implements SerializableFunction<PipelineOptions, BatchingSource.Wiring> {
    private static final long serialVersionUID = 1;

    private final KafkaInput input;
    private final PastStretch stretch;

    PastWirings(KafkaInput input, PastStretch stretch) {
      this.input = input;
      this.stretch = stretch;
    }

    @Override
    public BatchingSource.Wiring apply(PipelineOptions options) {
      return new ReadBatches.KafkaWiring(
          input,
          new ConsumerFactory(input.topic().connection()),
          new PastOffsets.Opener(input.topic().connection(), stretch.readFromMillis()),
          stretch.readUntilMillis(),
          ReadBatches.MAX_POLL_RECORDS);
    }
  }

  /** Keeps the readings of the stretch. The others were read for the watermark's sake. */
  private static final class KeepFn extends DoFn<ReadingBatch, ReadingBatch> {
    private final PastStretch stretch;

    KeepFn(PastStretch stretch) {
      this.stretch = stretch;
    }

    @ProcessElement
    public void process(@Element ReadingBatch batch, OutputReceiver<ReadingBatch> out) {
      out.output(
          new ReadingBatch(
              kept(batch.readings()),
              kept(batch.replayed()),
              kept(batch.told()),
              batch.late().stream()
                  .filter(late -> stretch.contains(late.reading().occurredAtMillis()))
                  .toList(),
              batch.rejected()));
    }

    private List<CpuReading> kept(List<CpuReading> readings) {
      return readings.stream().allMatch(reading -> stretch.contains(reading.occurredAtMillis()))
          ? readings
          : readings.stream()
              .filter(reading -> stretch.contains(reading.occurredAtMillis()))
              .toList();
    }
  }
}
