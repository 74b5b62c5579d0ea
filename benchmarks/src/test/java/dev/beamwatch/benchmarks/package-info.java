/** Tests of the benchmark's arithmetic; contenders run in the benchmark only. */
@NullMarked
package dev.beamwatch.benchmarks;

import org.jspecify.annotations.NullMarked;
