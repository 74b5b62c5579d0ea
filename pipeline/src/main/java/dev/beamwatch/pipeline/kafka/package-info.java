/** Makes Kafka clients, whose secrets stay in a file that each worker reads. */
@NullMarked
package dev.beamwatch.pipeline.kafka;

import org.jspecify.annotations.NullMarked;
