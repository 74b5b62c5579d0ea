package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;

/**
 * A valid reading whose window has expired.
 *
 * @param reading the reading, which the filter still sees
 * @param letter the whole record, with reason {@code LATE}
 */
public record LateReading(CpuReading reading, DeadLetter letter) {}
