/**
 * The command that writes CPU readings to Kafka: synthetic ones with trouble on demand, or the
 * replay of recorded files.
 *
 * <p>{@link dev.beamwatch.generator.Scenario} is the part that tests use as a library: it says for
 * every message what it is and what is in it, without a clock and without a broker.
 */
@NullMarked
package dev.beamwatch.generator;

import org.jspecify.annotations.NullMarked;
