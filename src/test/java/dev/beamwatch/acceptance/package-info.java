/** The whole system at work: a real broker, a real database, and a stand-in for Slack. */
@NullMarked
package dev.beamwatch.acceptance;

import org.jspecify.annotations.NullMarked;
