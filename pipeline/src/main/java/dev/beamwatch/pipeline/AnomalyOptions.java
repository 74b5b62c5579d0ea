package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.options.AlertOptions;
import dev.beamwatch.pipeline.options.AlertmanagerOptions;
import dev.beamwatch.pipeline.options.KafkaOptions;
import dev.beamwatch.pipeline.options.OperationOptions;
import dev.beamwatch.pipeline.options.SlackOptions;
import dev.beamwatch.pipeline.options.ThresholdOptions;
import dev.beamwatch.pipeline.options.TimeOptions;

/**
 * The command line of the pipeline, composed by concern. All values are texts here. {@link
 * ConfigReader} reads them into a {@link PipelineConfig}, with one form of message for every
 * mistake. No option holds a secret, because runners show options on their web pages.
 */
public interface AnomalyOptions
    extends KafkaOptions,
        TimeOptions,
        ThresholdOptions,
        AlertOptions,
        SlackOptions,
        AlertmanagerOptions,
        OperationOptions {}
