/** The Beamwatch pipeline: options, validated configuration, and the whole job on one screen. */
@NullMarked
package dev.beamwatch.pipeline;

import org.jspecify.annotations.NullMarked;
