package dev.beamwatch.pipeline.ingest;

import java.io.Serializable;
import java.time.Duration;

/**
 * How event time is read from a partition.
 *
 * @param maxOutOfOrderness how far the watermark trails the highest event time of the partition; 10
 *     s by default, not negative
 * @param idleTimeout after how long without a record a partition with nothing left to read stops
 *     holding back the watermark; 10 s by default, positive
 * @param openTransactionTimeout how long a partition waits for the end of an open transaction
 *     before it counts as having nothing left to read; 2 minutes by default, not negative
 * @param maxClockSkew how far an event time may lie ahead of its Kafka record's timestamp; 5
 *     minutes by default, not negative
 */
public record EventTime(
    Duration maxOutOfOrderness,
    Duration idleTimeout,
    Duration openTransactionTimeout,
    Duration maxClockSkew)
    implements Serializable {}
