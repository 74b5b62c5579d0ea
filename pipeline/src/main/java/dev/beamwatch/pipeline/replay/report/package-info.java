/** What a replay says: figures of each set of limits, and how the alerts of two sets differ. */
@NullMarked
package dev.beamwatch.pipeline.replay.report;

import org.jspecify.annotations.NullMarked;
