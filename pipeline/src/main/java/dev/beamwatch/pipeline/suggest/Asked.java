package dev.beamwatch.pipeline.suggest;

import java.time.ZoneId;

/**
 * What was asked for, as a report repeats it.
 *
 * @param fromMillis begin of the period
 * @param toMillis end of the period
 * @param zone of the times that are printed
 * @param mostFiring share of windows after which an alert may fire, 0 to 1
 */
public record Asked(
    long fromMillis, long toMillis, ZoneId zone, Budget budget, double mostFiring) {}
