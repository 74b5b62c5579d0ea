package dev.beamwatch.sandbox;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code scripts/savepoint}: takes a savepoint of a job, or stops it with one. */
@Command(
    name = "savepoint",
    description = {
      "Takes a savepoint of a job on a Flink cluster: all that it knows at one moment, to start a"
          + " job from. Prints where it is as its last line.",
      "To go on from it with another jar or other options:",
      "  scripts/submit --flinkMaster=HOST:PORT --savepointPath=SAVEPOINT OPTION..."
    })
public final class Savepoint implements Callable<Integer> {
  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The cluster's REST API, which is where its web page is.")
  private String flink = "";

  @Option(
      names = "--job",
      paramLabel = "ID|NAME",
      description = "The job; needed if more than one is running.")
  private @Nullable String wanted;

  @Option(
      names = "--target",
      paramLabel = "FOLDER",
      description =
          "Folder to make it in, as the cluster's machines see it: a path or a URI (default:"
              + " state.savepoints.dir in the cluster's configuration).")
  private @Nullable String target;

  @Option(
      names = "--stop",
      description = "Stop the job with it, without closing the windows that are open.")
  private boolean stop;

  @Spec private CommandSpec command = CommandSpec.create();

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(CommandLines.run(new Savepoint(), args));
  }

  @Override
  public Integer call() {
    FlinkRest rest = rest();
    String folder = target == null ? null : location(target);
    FlinkRest.Job job = choose(rest.jobs());
    PrintWriter out = command.commandLine().getOut();
    out.println((stop ? "Stopping " : "Saving ") + describe(job) + " ...");
    out.println(stop ? rest.stopWithSavepoint(job.id(), folder) : rest.savepoint(job.id(), folder));
    return 0;
  }

  private FlinkRest rest() {
    try {
      return new FlinkRest(flink);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--flink must be HOST:PORT, not " + flink, e);
    }
  }

  /** Returns the folder as Flink wants it: what is neither absolute nor a URI is seen from here. */
  private String location(String folder) {
    if (folder.isBlank()) {
      throw new ParameterException(command.commandLine(), "--target must not be empty");
    }
    return folder.matches("[a-zA-Z][\\w+.-]*:/.*") ? folder : FlinkRest.location(Path.of(folder));
  }

  private FlinkRest.Job choose(List<FlinkRest.Job> all) {
    List<FlinkRest.Job> candidates =
        all.stream()
            .filter(job -> !job.ended())
            .filter(job -> wanted == null || wanted.equals(job.id()) || wanted.equals(job.name()))
            .toList();
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    if (!candidates.isEmpty()) {
      throw new SandboxException(
          "several jobs"
              + (wanted == null ? "" : " called " + wanted)
              + " are running at "
              + flink
              + ": choose one with --job=ID"
              + lines(candidates));
    }
    if (wanted == null) {
      throw new SandboxException("no job is running at " + flink + lines(all));
    }
    throw new SandboxException(
        "no job with the id or name " + wanted + " is running at " + flink + lines(all));
  }

  private static String lines(List<FlinkRest.Job> jobs) {
    return jobs.stream()
        .map(job -> "\n  " + job.id() + "  " + job.state() + "  " + job.name())
        .collect(Collectors.joining());
  }

  private static String describe(FlinkRest.Job job) {
    return "job " + job.id() + " (" + job.name() + ", " + job.state() + ")";
  }
}
