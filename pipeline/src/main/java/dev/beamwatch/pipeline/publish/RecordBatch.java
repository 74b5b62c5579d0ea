package dev.beamwatch.pipeline.publish;

import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * Records that become visible together, and a name by which a repeated batch is recognised.
 *
 * @param submission which submission of the job made the batch
 * @param sequence number of the batch in its shard, from 1; a job that goes on from a checkpoint
 *     counts on
 * @param records keys and values in the order in which they are written
 */
record RecordBatch(String submission, long sequence, List<KV<byte[], byte[]>> records) {}
