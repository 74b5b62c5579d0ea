/**
 * Recorded files of readings, as common tools write them: every command that takes recordings reads
 * them by this code. Each {@link dev.beamwatch.recordings.Format} is a kind of file.
 *
 * <p>{@link dev.beamwatch.recordings.RecordedFiles} is the entry. It knows neither Kafka nor Beam,
 * and no library for command lines.
 */
@NullMarked
package dev.beamwatch.recordings;

import org.jspecify.annotations.NullMarked;
