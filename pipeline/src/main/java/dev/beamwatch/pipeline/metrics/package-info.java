/** The counters that the pipeline keeps, by name. */
@NullMarked
package dev.beamwatch.pipeline.metrics;

import org.jspecify.annotations.NullMarked;
