/** Tells Alertmanagers of alerts. */
@NullMarked
package dev.beamwatch.pipeline.notify.alertmanager;

import org.jspecify.annotations.NullMarked;
