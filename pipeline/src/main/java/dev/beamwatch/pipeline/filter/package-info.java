/** Picks single hot readings. */
@NullMarked
package dev.beamwatch.pipeline.filter;

import org.jspecify.annotations.NullMarked;
