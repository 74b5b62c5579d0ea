/** The table of limits: read again and again, and edited where that is allowed. */
@NullMarked
package dev.beamwatch.console.threshold;

import org.jspecify.annotations.NullMarked;
