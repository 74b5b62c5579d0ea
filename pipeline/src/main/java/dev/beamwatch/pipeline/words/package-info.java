/**
 * Words that mean the same wherever people read them: on Slack, in Alertmanager, on the terminal.
 */
@NullMarked
package dev.beamwatch.pipeline.words;

import org.jspecify.annotations.NullMarked;
