package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.options.SuggestOptions;

/** All options of {@code scripts/suggest}: its own, and those of the pipeline. */
public interface SuggestArguments extends AnomalyOptions, SuggestOptions {}
