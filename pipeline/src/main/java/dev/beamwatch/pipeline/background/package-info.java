/** Blocking calls beside the runner's threads. */
@NullMarked
package dev.beamwatch.pipeline.background;

import org.jspecify.annotations.NullMarked;
