/** Measures steps of the pipeline's package of this name by JMH. */
@NullMarked
package dev.beamwatch.pipeline.aggregate;

import org.jspecify.annotations.NullMarked;
