/** Tests of the reading of recordings. */
@NullMarked
package dev.beamwatch.recordings;

import org.jspecify.annotations.NullMarked;
