/** Reads the topics without leaving a trace: no consumer group, no commits. */
@NullMarked
package dev.beamwatch.console.kafka;

import org.jspecify.annotations.NullMarked;
