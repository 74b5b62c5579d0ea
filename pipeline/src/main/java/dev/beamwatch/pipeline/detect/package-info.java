/** Compares windows with limits. Emits at most one breach per window and processor. */
@NullMarked
package dev.beamwatch.pipeline.detect;

import org.jspecify.annotations.NullMarked;
