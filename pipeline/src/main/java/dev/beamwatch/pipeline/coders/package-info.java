/** How elements travel between workers and into checkpoints: hand-written, versioned bytes. */
@NullMarked
package dev.beamwatch.pipeline.coders;

import org.jspecify.annotations.NullMarked;
