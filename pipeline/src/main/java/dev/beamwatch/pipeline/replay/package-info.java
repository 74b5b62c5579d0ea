/** Judges the past by given limits, and tells nobody. */
@NullMarked
package dev.beamwatch.pipeline.replay;

import org.jspecify.annotations.NullMarked;
