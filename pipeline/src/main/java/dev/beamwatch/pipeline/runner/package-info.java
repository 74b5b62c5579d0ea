/**
 * Works around runners. Nothing here would exist if runners behaved otherwise.
 *
 * <p>Flink's runner holds the watermark in front of a step while the step has a bundle open. At a
 * high rate one is always open. So a step reports the end of its bundle ({@link
 * dev.beamwatch.pipeline.runner.BundleEnds}). The reader of the same thread then gives nothing for
 * three milliseconds ({@link dev.beamwatch.pipeline.runner.BundlePause}), and the watermark passes.
 * This changes when results come, not the results. Decision 0017 has the measurements.
 */
@NullMarked
package dev.beamwatch.pipeline.runner;

import org.jspecify.annotations.NullMarked;
