/** Tells people on Slack, at the pace that Slack allows. */
@NullMarked
package dev.beamwatch.pipeline.notify.slack;

import org.jspecify.annotations.NullMarked;
