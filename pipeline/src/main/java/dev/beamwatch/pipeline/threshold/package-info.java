/** The limits per host, read from PostgreSQL again and again while the pipeline runs. */
@NullMarked
package dev.beamwatch.pipeline.threshold;

import org.jspecify.annotations.NullMarked;
