/** Parts of the pipeline alone, measured by JMH. They do not add up to the pipeline. */
@NullMarked
package dev.beamwatch.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
