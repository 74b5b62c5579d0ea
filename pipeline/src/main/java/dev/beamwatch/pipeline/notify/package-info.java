/** Tells people on Slack, at the pace that Slack allows and without holding anything else back. */
@NullMarked
package dev.beamwatch.pipeline.notify;

import org.jspecify.annotations.NullMarked;
