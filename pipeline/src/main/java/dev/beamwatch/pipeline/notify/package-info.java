/**
 * Tells people, and holds nothing else back: what all notifiers share. Each has a package below.
 */
@NullMarked
package dev.beamwatch.pipeline.notify;

import org.jspecify.annotations.NullMarked;
