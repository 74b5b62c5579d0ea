/** Mean and maximum per window, host and cpu. */
@NullMarked
package dev.beamwatch.pipeline.aggregate;

import org.jspecify.annotations.NullMarked;
