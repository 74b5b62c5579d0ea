/**
 * The contender that a newcomer to Beam would write; slow on purpose, and an example of nothing.
 */
@NullMarked
package dev.beamwatch.benchmarks.textbook;

import org.jspecify.annotations.NullMarked;
