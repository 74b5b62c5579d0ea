package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;

/**
 * A valid reading that no window takes any more.
 *
 * @param reading the reading; the filter still sees it
 * @param letter the whole record, with reason {@code LATE}
 */
public record LateReading(CpuReading reading, DeadLetter letter) {}
