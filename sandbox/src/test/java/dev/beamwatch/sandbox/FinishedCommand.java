package dev.beamwatch.sandbox;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command printed, and how it ended.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
record FinishedCommand(int code, String out, String err) {
  static FinishedCommand run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = CommandLines.run(command, new PrintWriter(out), new PrintWriter(err), arguments);
    return new FinishedCommand(code, out.toString(), err.toString());
  }
}
