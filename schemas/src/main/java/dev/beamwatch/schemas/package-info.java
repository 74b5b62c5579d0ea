/**
 * The contract of Beamwatch: one record and one codec for every topic and table, and how secrets
 * are referred to, without Beam and without Kafka, so that the pipeline, the generator and any
 * other program can share it.
 */
@NullMarked
package dev.beamwatch.schemas;

import org.jspecify.annotations.NullMarked;
