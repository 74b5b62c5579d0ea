package dev.beamwatch.generator;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a run has around it: handed in, so that tests can take the terminal's and the clock's place.
 *
 * @param out where results go; not closed
 * @param err where progress and errors go
 * @param terminal whether a person watches {@code err}
 * @param clock the clock that runs go by
 * @param stop asks the run to come to its end
 */
record Surroundings(
    OutputStream out, PrintStream err, boolean terminal, PaceClock clock, StopSignal stop) {}
