/** The contender in Flink SQL: the program that submits its two statements. */
@NullMarked
package dev.beamwatch.benchmarks.sql;

import org.jspecify.annotations.NullMarked;
