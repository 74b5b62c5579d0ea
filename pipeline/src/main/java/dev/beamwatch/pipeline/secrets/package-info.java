/** Secrets by reference: options name where a secret is, workers read it there. */
@NullMarked
package dev.beamwatch.pipeline.secrets;

import org.jspecify.annotations.NullMarked;
