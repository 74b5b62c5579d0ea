package dev.beamwatch.pipeline.aggregate;

import dev.beamwatch.pipeline.processor.ProcessorKey;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * What a bundle of readings adds to one window of a bucket.
 *
 * @param wereTold whether these readings were part of results that were handed on before a restart:
 *     they rebuild the window, and are no reason to hand it on again
 * @param stats of each processor that had readings
 */
record PartialWindow(boolean wereTold, List<KV<ProcessorKey, UsageStats>> stats) {}
