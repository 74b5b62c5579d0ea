/** The contender without any framework: the practical limit. */
@NullMarked
package dev.beamwatch.benchmarks.loop;

import org.jspecify.annotations.NullMarked;
