/** A processor of a host, and the buckets in which state is kept. */
@NullMarked
package dev.beamwatch.pipeline.processor;

import org.jspecify.annotations.NullMarked;
