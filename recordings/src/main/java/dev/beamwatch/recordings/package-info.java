/**
 * Recorded files of readings, CSV or JSON lines, gzip or not: every command that takes recordings
 * reads them by this code.
 *
 * <p>{@link dev.beamwatch.recordings.RecordedFiles} is the entry. It knows neither Kafka nor Beam,
 * and no library for command lines.
 */
@NullMarked
package dev.beamwatch.recordings;

import org.jspecify.annotations.NullMarked;
