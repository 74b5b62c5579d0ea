package dev.beamwatch.generator;

import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.schemas.commandline.OptionNames;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/**
 * The command {@code generate}: chooses between its subcommands and says how they ended.
 *
 * <p>Exit code 0 is success, 1 a target that does not take the messages, 2 an option or an input
 * that was refused, 130 Ctrl-C.
 */
@Command(
    name = "generate",
    header = "Writes CPU readings to Kafka: synthetic ones with trouble on demand, or recordings.",
    customSynopsis = {
      "generate [dwarfs] [OPTION…]",
      "generate replay [OPTION…] FILE…",
      "generate --help | --version"
    },
    description = {
      "",
      "Exit code: 0 success, 1 the messages cannot be delivered, 2 something was refused before"
          + " the start, 130 ended by Ctrl-C. All ends with the totals, where sent = valid +"
          + " malformed + future, and late readings and duplicates are among the valid ones."
    },
    versionProvider = JarVersion.class,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class GenerateCommand {
  private static final int OK = 0;
  private static final int NOT_DELIVERED = 1;
  private static final int REFUSED = 2;

  /** As long as Ctrl-C waits for what was sent to arrive. */
  private static final int FLUSH_SECONDS = 20;

  private static final Set<String> FOR_ALL = Set.of("-h", "--help", "-V", "--version");

  private GenerateCommand() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    quietKafka();
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.request();
                  awaitEnd(ended);
                },
                "stop"));
    // System.out would swallow the news that nobody reads any more.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
    boolean terminal = isTerminal();
    int exitCode = 70;
    try {
      exitCode = run(args, new Surroundings(out, err, terminal, PaceClock.system(), stop));
    } finally {
      ended.countDown();
    }
    System.exit(exitCode);
  }

  /** Runs the command and returns its exit code. */
  static int run(String[] args, Surroundings surroundings) {
    PrintWriter out = new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8);
    CommandLine command =
        new CommandLine(new GenerateCommand())
            .addSubcommand(new DwarfsCommand(surroundings))
            .addSubcommand(new ReplayCommand(surroundings));
    command.setOut(out);
    command.setErr(new PrintWriter(surroundings.err(), true, Charset.defaultCharset()));
    command.setParameterExceptionHandler(
        (e, unused) -> {
          surroundings
              .err()
              .println(
                  "generate: "
                      + e.getMessage()
                      + OptionNames.hint(
                          e.getMessage(),
                          e.getCommandLine().getCommandSpec().optionsMap().keySet()));
          return REFUSED;
        });
    command.setExecutionExceptionHandler(
        (e, unused, alsoUnused) -> {
          if (e instanceof InvalidOptionException || e instanceof RecordingException) {
            surroundings.err().println("generate: " + e.getMessage());
            return REFUSED;
          }
          if (e instanceof DeliveryException) {
            surroundings.err().println("generate: " + e.getMessage());
            return NOT_DELIVERED;
          }
          throw e;
        });
    if (args.length > 0 && FOR_ALL.contains(args[0])) {
      return showAll(command, args[0], out);
    }
    boolean named = args.length > 0 && command.getSubcommands().containsKey(args[0]);
    return command.execute(
        Stream.concat(named ? Stream.empty() : Stream.of("dwarfs"), Stream.of(args))
            .map(OptionNames::dashed)
            .toArray(String[]::new));
  }

  private static int showAll(CommandLine command, String option, PrintWriter out) {
    if (option.equals("-V") || option.equals("--version")) {
      command.printVersionHelp(out);
      return OK;
    }
    command.usage(out);
    for (CommandLine subcommand : command.getSubcommands().values()) {
      out.println();
      subcommand.usage(out, Ansi.AUTO);
    }
    out.flush();
    return OK;
  }

  /** The script knows whether standard error is a terminal; Java by itself knows of the others. */
  @SuppressWarnings("SystemConsoleNull") // From Java 22 on, only the script can tell.
  private static boolean isTerminal() {
    String known = System.getProperty("beamwatch.terminal");
    return known == null ? System.console() != null : known.equals("true");
  }

  /** One clear message is the command's own; Kafka's clients would repeat theirs every second. */
  private static void quietKafka() {
    setIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    setIfAbsent("org.slf4j.simpleLogger.log.org.apache.kafka.clients.NetworkClient", "error");
    setIfAbsent("org.slf4j.simpleLogger.log.org.apache.kafka.clients.ClientUtils", "error");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static void awaitEnd(CountDownLatch ended) {
    try {
      boolean unused = ended.await(FLUSH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
