/** Measures steps of the pipeline's package of this name by JMH. */
@NullMarked
package dev.beamwatch.pipeline.ingest;

import org.jspecify.annotations.NullMarked;
