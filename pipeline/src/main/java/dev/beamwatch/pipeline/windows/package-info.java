/** Which window a reading belongs to, and until when the window takes it. */
@NullMarked
package dev.beamwatch.pipeline.windows;

import org.jspecify.annotations.NullMarked;
