/** Turns results into Kafka records and writes them. */
@NullMarked
package dev.beamwatch.pipeline.publish;

import org.jspecify.annotations.NullMarked;
