/**
 * Reads CPU readings from Kafka in batches: parse, event time, watermark, verdicts, restart points.
 */
@NullMarked
package dev.beamwatch.pipeline.ingest;

import org.jspecify.annotations.NullMarked;
