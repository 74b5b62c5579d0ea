/**
 * The whole system on one machine, without containers: a real Kafka broker, a real PostgreSQL and a
 * stand-in for Slack, for the commands in {@code scripts/} and for the tests of other modules.
 *
 * <p>Everything listens on 127.0.0.1 only, and ends when the JVM that started it ends, however that
 * happens.
 */
@NullMarked
package dev.beamwatch.sandbox;

import org.jspecify.annotations.NullMarked;
