/**
 * What works around a runner, and would not be here if runners were otherwise.
 *
 * <p>Flink's runner holds the watermark in front of a step while the step has a bundle open, and at
 * a high rate there always is one. So a step says when its bundle ends ({@link
 * dev.beamwatch.pipeline.runner.BundleEnds}), and the reader of the same thread then gives nothing
 * for three milliseconds ({@link dev.beamwatch.pipeline.runner.BundlePause}): the watermark passes.
 * No result depends on it, only when it comes. Decision 0017 has the measurements.
 */
@NullMarked
package dev.beamwatch.pipeline.runner;

import org.jspecify.annotations.NullMarked;
