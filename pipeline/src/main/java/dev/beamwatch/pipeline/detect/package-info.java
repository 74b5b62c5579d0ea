/** Joins windows with limits: the rule, and at most one breach per window and processor. */
@NullMarked
package dev.beamwatch.pipeline.detect;

import org.jspecify.annotations.NullMarked;
