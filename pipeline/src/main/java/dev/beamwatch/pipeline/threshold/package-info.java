/** Keeps the limits per host up to date: reads them from PostgreSQL while the pipeline runs. */
@NullMarked
package dev.beamwatch.pipeline.threshold;

import org.jspecify.annotations.NullMarked;
