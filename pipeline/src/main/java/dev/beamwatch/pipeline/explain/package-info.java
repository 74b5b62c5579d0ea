/** Says why an alert was there, from what the topics and the table hold. */
@NullMarked
package dev.beamwatch.pipeline.explain;

import org.jspecify.annotations.NullMarked;
