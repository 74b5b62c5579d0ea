package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.options.ExplainOptions;

/** All options of {@code scripts/explain}: its own, and those of the pipeline. */
public interface ExplainArguments extends AnomalyOptions, ExplainOptions {}
