package dev.beamwatch.sandbox;

import dev.beamwatch.schemas.commandline.Durations;
import dev.beamwatch.schemas.commandline.OptionNames;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs the sandbox's commands with the same manners: a wrong option gives one message and exit code
 * 2, a failure gives one message and exit code 1.
 */
final class CommandLines {
  private CommandLines() {}

  /** Runs a command with the standard streams and returns its exit code. */
  static int run(Object command, String... arguments) {
    return run(command, utf8(System.out), utf8(System.err), arguments);
  }

  static int run(Object command, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(command);
    addHelp(line);
    line.registerConverter(Duration.class, CommandLines::duration);
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler(
        (e, unusedArguments) -> {
          String name = e.getCommandLine().getCommandSpec().qualifiedName();
          err.println(
              e.getMessage()
                  + OptionNames.hint(
                      e.getMessage(), e.getCommandLine().getCommandSpec().optionsMap().keySet())
                  + " (see "
                  + name
                  + " --help)");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, unusedLine, unusedResult) -> {
          if (e instanceof SandboxException) {
            err.println(e.getMessage());
          } else {
            e.printStackTrace(err);
          }
          return 1;
        });
    int code =
        line.execute(Arrays.stream(arguments).map(OptionNames::dashed).toArray(String[]::new));
    out.flush();
    err.flush();
    return code;
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration such as 60s, 5m or PT60S");
    }
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
    line.getSubcommands().values().forEach(CommandLines::addHelp);
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
