/**
 * Reads CPU readings from Kafka in batches: parse, event time, watermark, verdicts, restart points.
 *
 * <p>KafkaIO gives one element per Kafka record, and a runner's cost is per element. So records
 * pass through KafkaIO as chunks. The last record of a chunk carries the others in place of its
 * headers:
 *
 * <pre>
 *   Kafka's consumer        records as the brokers sent them
 *     │  poll
 *   ChunkingConsumer        a proxy around the consumer that KafkaIO uses. It parses the records of a
 *     │                     poll, makes one RecordChunk per partition, and hands on one record whose
 *     │                     header is that chunk. It tells ReadPositions how far the consumer is
 *   KafkaIO's reader        sees one record per chunk; asks the TimestampPolicy for its timestamp
 *     │
 *   EventTimePolicy         takes the chunk out of the header, and lets PartitionWatermark judge each
 *     │                     of its readings
 *   BatchingReader          takes the chunk out of the header again; BatchAssembler sorts its records
 *     │                     by verdict. PartitionProgress remembers where to go on after a restart
 *   ReadingBatch            one Beam element
 *     │
 *   RouteBatchesFn          counts; sends rejected and late records to the dead letters
 * </pre>
 *
 * <p>{@code BatchingSource} is the {@code UnboundedSource} around all of it.
 */
@NullMarked
package dev.beamwatch.pipeline.ingest;

import org.jspecify.annotations.NullMarked;
