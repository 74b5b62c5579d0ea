package dev.beamwatch.generator;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Says how a run is getting on: on a terminal one line that changes every second, elsewhere a line
 * every ten seconds.
 */
final class Progress {
  private static final long TERMINAL_EVERY_MILLIS = 1_000;
  private static final long LINE_EVERY_MILLIS = 10_000;

  private final PrintStream out;
  private final boolean terminal;
  private final PaceClock clock;
  private long shownAtMillis;
  private long shownSent;
  private int shownLength;

  Progress(PrintStream out, boolean terminal, PaceClock clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    shownAtMillis = clock.millis();
  }

  /** Shows the totals if it is time to. */
  void update(Totals totals) {
    long nowMillis = clock.millis();
    long sinceMillis = nowMillis - shownAtMillis;
    if (sinceMillis < (terminal ? TERMINAL_EVERY_MILLIS : LINE_EVERY_MILLIS)) {
      return;
    }
    double rate = (totals.sent() - shownSent) * 1_000.0 / sinceMillis;
    String line = String.format(Locale.ROOT, "%s (%,.0f/s)", totals, rate);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
      out.flush();
      shownLength = line.length();
    } else {
      out.println(line);
    }
    shownAtMillis = nowMillis;
    shownSent = totals.sent();
  }

  /** Leaves the line that changes, so that something else can be written. */
  void end() {
    if (shownLength > 0) {
      out.println();
      shownLength = 0;
    }
  }
}
