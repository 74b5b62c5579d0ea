/**
 * Compares Beamwatch with other programs that do the same work: prepares topics, lets each
 * contender drain them, verifies what each has written, and only then prints figures.
 */
@NullMarked
package dev.beamwatch.benchmarks;

import org.jspecify.annotations.NullMarked;
