/** The options of the command line, one interface per concern. */
@NullMarked
package dev.beamwatch.pipeline.options;

import org.jspecify.annotations.NullMarked;
