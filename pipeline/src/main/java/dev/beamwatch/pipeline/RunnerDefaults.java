package dev.beamwatch.pipeline;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the pipeline sets for a runner. Some are defaults that the command line may change. Others
 * carry correctness, and another value is refused. Runners are named by text, so that none need be
 * on the class path.
 */
final class RunnerDefaults {
  private static final Map<String, List<Setting>> BY_RUNNER =
      Map.of(
          "directrunner",
          List.of(
              // run() must return, or nobody could report or stop.
              Setting.required("blockOnRun", "false"),
              // There are no checkpoints to tie transactions to.
              Setting.required("delivery", "at-least-once"),
              // One reader knows the watermark of all partitions, so what it commits is what is
              // done.
              Setting.required("maxReaders", "1"),
              // It reads only when nothing else is left to do, and never finalizes the last
              // checkpoint mark.
              Setting.required("readsWhenAllIsDone", "true"),
              // It never rests: beside a reader that waits, its other threads take a whole core.
              // With more than one it is no faster.
              Setting.preset("targetParallelism", "1"),
              // The runner closes and reopens readers at random, each time two Kafka consumers.
              Setting.preset("keepReadersOpen", "PT10S"),
              // These checks of user code copy every element. The tests run with them.
              Setting.preset("enforceImmutability", "false"),
              Setting.preset("enforceEncodability", "false")),
          "flinkrunner",
          List.of(
              Setting.required("streaming", "true"),
              // The process that runs the pipeline finds the end. Here another process does.
              Setting.required("stopAtEnd", "false"),
              // It reads on while earlier elements are in work. Checkpoints tell what is done.
              Setting.required("readsWhenAllIsDone", "false"),
              // A checkpoint must hold what bundles gathered from its input.
              Setting.required("finishBundleBeforeCheckpointing", "true"),
              Setting.required("checkpointingMode", "EXACTLY_ONCE"),
              // With it checkpoints would share objects with the steps that change them.
              Setting.required("fasterCopy", "false"),
              // Milliseconds. Without checkpoints the job restarts with empty windows.
              Setting.positive("checkpointingInterval", "10000"),
              // Otherwise a cancelled or failed job could only begin anew.
              Setting.preset("externalizedCheckpointsEnabled", "true"),
              Setting.preset("retainExternalizedCheckpointsOnCancellation", "true"),
              // Every step holds the watermark while its bundle is open.
              Setting.preset("maxBundleTimeMills", "50"),
              // A reader that has caught up is asked again at this interval.
              Setting.preset("autoWatermarkInterval", "50"),
              Setting.preset("objectReuse", "true"),
              // Detached and application mode cannot wait for the end: Beam would fail after it
              // submitted the job.
              Setting.preset("attachedMode", "false"),
              Setting.preset("jobName", "beamwatch")));

  /** The same for a replay, which has no state to keep and begins anew if it fails. */
  private static final Map<String, List<Setting>> OF_REPLAYS =
      Map.of(
          "directrunner",
          List.of(
              Setting.required("blockOnRun", "false"),
              Setting.required("maxReaders", "1"),
              Setting.required("readsWhenAllIsDone", "true"),
              Setting.preset("keepReadersOpen", "PT10S"),
              Setting.preset("enforceImmutability", "false"),
              Setting.preset("enforceEncodability", "false")),
          "flinkrunner",
          List.of(
              Setting.required("streaming", "true"),
              Setting.required("readsWhenAllIsDone", "false"),
              // Results are in files that a second attempt would write again. Without checkpoints
              // sources also end when they have given everything.
              Setting.required("checkpointingInterval", "-1"),
              Setting.required("numberOfExecutionRetries", "0"),
              Setting.required("fasterCopy", "false"),
              Setting.preset("objectReuse", "true"),
              Setting.preset("attachedMode", "false"),
              Setting.preset("jobName", "beamwatch-replay")));

  /** Values of {@code --flinkMaster} that name no cluster. */
  private static final Set<String> NO_ADDRESS = Set.of("[auto]", "[local]", "[collection]");

  private RunnerDefaults() {}

  /**
   * Puts the settings of the named runner in front of the arguments.
   *
   * @throws InvalidOptionException if they change a setting that carries correctness
   */
  static String[] addTo(String[] args) {
    List<Setting> settings = new ArrayList<>(BY_RUNNER.getOrDefault(runner(args), List.of()));
    addOwnJar(settings, args);
    if (runner(args).equals("flinkrunner")
        && last("delivery", args).filter("exactly-once"::equals).isPresent()) {
      // Beam keeps stable input in one more buffer than this, in turn. Every checkpoint takes one,
      // even an aborted one. If a buffer is taken again before its input was handed out, later
      // input is handed out with it, too early and out of order. No more checkpoints are aborted at
      // a time than may be under way. More buffers cost: every checkpoint looks at each.
      settings.add(Setting.preset("numConcurrentCheckpoints", "10"));
    }
    return with(settings, args);
  }

  /**
   * Puts the settings of the named runner for a replay in front of the arguments.
   *
   * @throws InvalidOptionException if they change a setting that carries correctness
   */
  static String[] addToReplay(String[] args) {
    List<Setting> settings = new ArrayList<>(OF_REPLAYS.getOrDefault(runner(args), List.of()));
    addOwnJar(settings, args);
    return with(settings, args);
  }

  private static void addOwnJar(List<Setting> settings, String[] args) {
    if (cluster(args).isPresent()) {
      // Beam would send the whole class path, including Flink's client library.
      ownJar().ifPresent(jar -> settings.add(Setting.preset("filesToStage", jar.toString())));
    }
  }

  private static String[] with(List<Setting> settings, String[] args) {
    List<String> all = new ArrayList<>();
    for (Setting setting : settings) {
      String option = "--" + setting.option() + "=";
      boolean isGiven = false;
      for (String arg : args) {
        // To Beam a flag without a value means true.
        String given = arg.equals("--" + setting.option()) ? option + "true" : arg;
        if (given.startsWith(option)) {
          isGiven = true;
          String value = given.substring(option.length());
          if (!setting.allowed().test(value)) {
            throw InvalidOptionException.of(
                setting.option(), value, setting.needed() + " on this runner");
          }
        }
      }
      if (!isGiven) {
        all.add(option + setting.value());
      }
    }
    all.addAll(List.of(args));
    return all.toArray(String[]::new);
  }

  /** Returns the address of the cluster that the arguments name; empty if they name none. */
  static Optional<String> cluster(String[] args) {
    return runner(args).equals("flinkrunner")
        ? last("flinkMaster", args).filter(master -> !NO_ADDRESS.contains(master))
        : Optional.empty();
  }

  /** Returns the savepoint that the job shall start from. */
  static Optional<String> savepoint(String[] args) {
    return last("savepointPath", args);
  }

  private static String runner(String[] args) {
    String name = last("runner", args).orElse("DirectRunner").toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static Optional<String> last(String option, String[] args) {
    String prefix = "--" + option + "=";
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(prefix))
        .reduce((first, second) -> second)
        .map(arg -> arg.substring(prefix.length()));
  }

  private static Optional<Path> ownJar() {
    try {
      Path code =
          Path.of(RunnerDefaults.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Optional.of(code).filter(Files::isRegularFile);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * An option of a runner.
   *
   * @param value what it is set to, unless the command line gives another value
   * @param allowed what the command line may give
   * @param needed the same in words
   */
  private record Setting(String option, String value, Predicate<String> allowed, String needed) {
    static Setting required(String option, String value) {
      return new Setting(option, value, value::equals, value);
    }

    static Setting positive(String option, String value) {
      return new Setting(
          option, value, given -> given.matches("0*[1-9]\\d{0,17}"), "a number above zero");
    }

    static Setting preset(String option, String value) {
      return new Setting(option, value, given -> true, "");
    }
  }
}
