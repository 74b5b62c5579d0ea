package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * The stats that a bundle of readings adds to one window of a bucket.
 *
 * @param wereTold whether these readings were in results that were written and told before a
 *     restart. They rebuild the window, but cause no new result
 * @param stats of each processor that had readings
 */
record PartialWindow(boolean wereTold, List<KV<ProcessorKey, UsageStats>> stats) {}
