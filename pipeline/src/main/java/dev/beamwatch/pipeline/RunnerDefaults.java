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
 * What the pipeline sets by itself for a runner. Some of it is a default that the command line may
 * change; some of it correctness rests on, and another value is refused. Runners are named by text
 * alone, so that none has to be on the class path.
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
              // It reads when it has nothing else to do, and forgets the last checkpoint mark.
              Setting.required("readsWhenAllIsDone", "true"),
              // The runner closes and reopens readers at random, each time two Kafka consumers.
              Setting.preset("keepReadersOpen", "PT10S"),
              // Checks of user code, at the price of copying every element; the tests run with
              // them.
              Setting.preset("enforceImmutability", "false"),
              Setting.preset("enforceEncodability", "false")),
          "flinkrunner",
          List.of(
              Setting.required("streaming", "true"),
              // The end is found by the process that runs the pipeline; here another one does.
              Setting.required("stopAtEnd", "false"),
              // It reads on while what was read is in work; checkpoints tell what is done.
              Setting.required("readsWhenAllIsDone", "false"),
              // What bundles have gathered must be in the checkpoint that their input is in.
              Setting.required("finishBundleBeforeCheckpointing", "true"),
              Setting.required("checkpointingMode", "EXACTLY_ONCE"),
              // It would have checkpoints share objects with the steps that change them.
              Setting.required("fasterCopy", "false"),
              // Milliseconds. Without checkpoints a failure would begin with empty windows.
              Setting.positive("checkpointingInterval", "10000"),
              // Or a cancelled or failed job could only begin anew.
              Setting.preset("externalizedCheckpointsEnabled", "true"),
              Setting.preset("retainExternalizedCheckpointsOnCancellation", "true"),
              // Every step holds the watermark back for as long as its bundle is open.
              Setting.preset("maxBundleTimeMills", "50"),
              // A reader that has caught up is asked again as often.
              Setting.preset("autoWatermarkInterval", "50"),
              Setting.preset("objectReuse", "true"),
              // Waiting for the end is the exception; in detached and application mode, where
              // nobody can, Beam would fail after the job has been submitted.
              Setting.preset("attachedMode", "false"),
              Setting.preset("jobName", "beamwatch")));

  /** Values of {@code --flinkMaster} that name no cluster. */
  private static final Set<String> NO_ADDRESS = Set.of("[auto]", "[local]", "[collection]");

  private RunnerDefaults() {}

  /**
   * Returns the arguments with the settings of the runner that they name in front.
   *
   * @throws InvalidOptionException if they change one that correctness rests on
   */
  static String[] addTo(String[] args) {
    List<Setting> settings = new ArrayList<>(BY_RUNNER.getOrDefault(runner(args), List.of()));
    if (cluster(args).isPresent()) {
      // Beam would send the whole class path, Flink's client library with it.
      ownJar().ifPresent(jar -> settings.add(Setting.preset("filesToStage", jar.toString())));
    }
    if (runner(args).equals("flinkrunner")
        && last("delivery", args).filter("exactly-once"::equals).isPresent()) {
      // Beam keeps stable input in so many buffers and one more, in turn; one is taken by every
      // checkpoint, also by those that come to nothing. If one is taken again before its input was
      // handed out, later input is handed out with it, too early and out of order. At most as many
      // as may be under way are aborted at a time. More would cost: each buffer is a piece of state
      // that every checkpoint looks at.
      settings.add(Setting.preset("numConcurrentCheckpoints", "10"));
    }
    List<String> all = new ArrayList<>();
    for (Setting setting : settings) {
      String option = "--" + setting.option() + "=";
      boolean isGiven = false;
      for (String arg : args) {
        // A flag without a value means true to Beam.
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

  /** Returns the address of the cluster that the arguments send the job to, if they name one. */
  static Optional<String> cluster(String[] args) {
    return runner(args).equals("flinkrunner")
        ? last("flinkMaster", args).filter(master -> !NO_ADDRESS.contains(master))
        : Optional.empty();
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
   * @param value what it is set to, unless the command line says something else
   * @param allowed what the command line may say
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
