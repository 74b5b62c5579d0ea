package dev.beamwatch.acceptance;

import dev.beamwatch.pipeline.AnomalyOptions;
import dev.beamwatch.pipeline.AnomalyPipeline;
import dev.beamwatch.pipeline.ConfigReader;
import dev.beamwatch.pipeline.Edges;
import dev.beamwatch.pipeline.PipelineConfig;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * The pipeline on the DirectRunner in this JVM, where its counters can be read at any time; with
 * the runner's checks that no step changes or cannot encode what it was given.
 */
final class InProcessPipeline implements RunningPipeline {
  private final PipelineResult result;

  private InProcessPipeline(PipelineResult result) {
    this.result = result;
  }

  /** Starts the pipeline with options as a user types them. */
  static InProcessPipeline start(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--blockOnRun=false");
    all.add("--maxReaders=1");
    all.add("--readsWhenAllIsDone=true");
    all.add("--keepReadersOpen=PT10S");
    all.add("--targetParallelism=1");
    AnomalyOptions options = options(all);
    PipelineConfig config = ConfigReader.read(options);
    Pipeline pipeline = Pipeline.create(options);
    AnomalyPipeline.build(pipeline, config, Edges.real(config));
    return new InProcessPipeline(pipeline.run());
  }

  /** Returns options as a user types them, without what the pipeline presets for a runner. */
  static AnomalyOptions options(List<String> arguments) {
    PipelineOptionsFactory.register(AnomalyOptions.class);
    return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
        .as(AnomalyOptions.class);
  }

  @Override
  public Map<PipelineCounter, Long> counters() {
    return PipelineCounter.readAll(result.metrics());
  }

  @Override
  public long dropped() {
    long dropped = 0;
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getName().toLowerCase(Locale.ROOT).contains("dropped")) {
        dropped += counter.getAttempted();
      }
    }
    return dropped;
  }

  boolean isRunning() {
    return !result.getState().isTerminal();
  }

  /** Stops the pipeline; its counters stay. */
  @Override
  public void close() {
    if (isRunning()) {
      try {
        result.cancel();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
