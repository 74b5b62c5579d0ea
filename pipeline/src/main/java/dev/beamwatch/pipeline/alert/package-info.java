/**
 * Alerts with a life: the rules, without Beam, and the steps around them.
 *
 * <p>{@link dev.beamwatch.pipeline.alert.AlertRule} and {@link
 * dev.beamwatch.pipeline.alert.BucketAlerts} are for processors, {@link
 * dev.beamwatch.pipeline.alert.Fleet} is for hosts.
 */
@NullMarked
package dev.beamwatch.pipeline.alert;

import org.jspecify.annotations.NullMarked;
