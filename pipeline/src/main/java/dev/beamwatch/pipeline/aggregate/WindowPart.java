package dev.beamwatch.pipeline.aggregate;

/**
 * What a bundle knows of one processor in one window.
 *
 * @param processor whose readings
 * @param windowEndMillis first millisecond after the window, which names it
 * @param stats of the bundle's readings
 */
record WindowPart(ProcessorKey processor, long windowEndMillis, UsageStats stats) {}
