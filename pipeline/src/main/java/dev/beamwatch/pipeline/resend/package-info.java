/** Tells again what Slack refused, once what was wrong is mended. */
@NullMarked
package dev.beamwatch.pipeline.resend;

import org.jspecify.annotations.NullMarked;
