/**
 * A live page for a deployment of Beamwatch: it reads the topics and the table, and nothing else.
 */
@NullMarked
package dev.beamwatch.console;

import org.jspecify.annotations.NullMarked;
