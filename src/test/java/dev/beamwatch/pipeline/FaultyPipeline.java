package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * The pipeline with its real edges and its own settings of the runner, which are what is put to the
 * test, and with a step behind the source that fails in the middle of a bundle when it is told to.
 * The counters of what was read count twice.
 */
public final class FaultyPipeline {
  private FaultyPipeline() {}

  /** The pipeline's options and one more. */
  public interface Options extends AnomalyOptions {
    /** Returns the path of a file: whenever it is there, a bundle fails and takes it away. */
    @Description("A file that makes a bundle fail.")
    @Validation.Required
    String getFault();

    /** Sets the path of the file. */
    void setFault(String path);
  }

  /** Submits the job to a cluster. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(Options.class);
    Options options = PipelineOptionsFactory.fromArgs(RunnerDefaults.addTo(args)).as(Options.class);
    PipelineConfig config = ConfigReader.read(options);
    Edges real = Edges.real(config);
    Edges.Readings input = (Edges.Readings) real.input();
    Edges faulty =
        new Edges(
            new Edges.Readings(
                ReadCpuReadings.of(new FailNowAndThen(input.source(), options.getFault())),
                input.filtered(),
                input.aggregated()),
            real.judgements(),
            real.deadLetters(),
            real.buckets(),
            real.knownUntilMillis());
    Pipeline pipeline = Pipeline.create(options);
    AnomalyPipeline.build(pipeline, config, faulty);
    var unused = pipeline.run();
  }

  private static final class FailNowAndThen extends PTransform<PBegin, PCollection<ReadingBatch>> {
    private final transient ReadCpuReadings readings;
    private final String fault;

    FailNowAndThen(ReadCpuReadings readings, String fault) {
      this.readings = readings;
      this.fault = fault;
    }

    @Override
    public PCollection<ReadingBatch> expand(PBegin input) {
      PCollection<ReadingBatch> batches = input.apply("Read", readings).batches();
      return batches.apply("Fail", ParDo.of(new FailFn(fault))).setCoder(batches.getCoder());
    }
  }

  private static final class FailFn extends DoFn<ReadingBatch, ReadingBatch> {
    private final String fault;
    private transient boolean isFirst;

    FailFn(String fault) {
      this.fault = fault;
    }

    @StartBundle
    public void startBundle() {
      isFirst = true;
    }

    @ProcessElement
    public void process(@Element ReadingBatch batch, OutputReceiver<ReadingBatch> out)
        throws IOException {
      out.output(batch);
      // The steps behind this one have gathered from two elements or more.
      if (!isFirst && Files.deleteIfExists(Path.of(fault))) {
        throw new IOException("a fault that the test has asked for");
      }
      isFirst = false;
    }
  }
}
