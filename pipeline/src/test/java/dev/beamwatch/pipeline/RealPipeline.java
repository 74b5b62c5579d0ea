package dev.beamwatch.pipeline;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The pipeline as it is submitted, to be looked at and not run. */
final class RealPipeline {
  private RealPipeline() {}

  static Pipeline with(String option) {
    PipelineOptionsFactory.register(AnomalyOptions.class);
    AnomalyOptions options =
        PipelineOptionsFactory.fromArgs(
                "--bootstrapServers=127.0.0.1:9092",
                "--jdbcUrl=jdbc:postgresql://127.0.0.1/db",
                "--slackChannel=C1",
                "--slackToken=${env:PATH}",
                option)
            .as(AnomalyOptions.class);
    PipelineConfig config = ConfigReader.read(options);
    Pipeline pipeline = Pipeline.create(options);
    AnomalyPipeline.build(pipeline, config, Edges.real(config));
    return pipeline;
  }
}
