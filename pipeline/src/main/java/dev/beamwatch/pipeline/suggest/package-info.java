/** Suggests limits: which ones would have kept alerts within a budget. Changes nothing. */
@NullMarked
package dev.beamwatch.pipeline.suggest;

import org.jspecify.annotations.NullMarked;
