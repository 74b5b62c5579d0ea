/** The one shape of all that Beamwatch refuses. */
@NullMarked
package dev.beamwatch.pipeline.reject;

import org.jspecify.annotations.NullMarked;
