package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.options.RecordingOptions;
import dev.beamwatch.pipeline.options.ReplayOptions;

/** All options of {@code scripts/replay}: its own, and those of the pipeline. */
public interface ReplayArguments extends AnomalyOptions, ReplayOptions, RecordingOptions {}
