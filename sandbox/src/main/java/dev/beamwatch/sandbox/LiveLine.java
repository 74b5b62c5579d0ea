package dev.beamwatch.sandbox;

import java.io.PrintWriter;

/** Shows a line that changes: in place on a terminal, as one line after another elsewhere. */
final class LiveLine {
  /** To the start of the line, clear it, and cut what is too long instead of wrapping it. */
  private static final String BEGIN = "\r\u001b[K\u001b[?7l";

  private static final String END = "\u001b[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private boolean open;

  LiveLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(String text) {
    if (terminal) {
      out.print(BEGIN + text + END);
      out.flush();
      open = true;
    } else {
      out.println(text);
    }
  }

  /** Leaves what is shown as it is; what is printed next begins on a line of its own. */
  void end() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
