package dev.beamwatch.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
              // One reader knows the watermark of all partitions, so what it commits is what is
              // done.
              Setting.required("maxReaders", "1"),
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
              // What bundles have gathered must be in the checkpoint that their input is in.
              Setting.required("finishBundleBeforeCheckpointing", "true"),
              Setting.preset("checkpointingInterval", "10000"),
              Setting.preset("objectReuse", "true")));

  private RunnerDefaults() {}

  /**
   * Returns the arguments with the settings of the runner that they name in front.
   *
   * @throws InvalidOptionException if they change one that correctness rests on
   */
  static String[] addTo(String[] args) {
    String runner = "directrunner";
    for (String arg : args) {
      if (arg.startsWith("--runner=")) {
        String name = arg.substring("--runner=".length()).toLowerCase(Locale.ROOT);
        runner = name.substring(name.lastIndexOf('.') + 1);
      }
    }
    List<String> all = new ArrayList<>();
    for (Setting setting : BY_RUNNER.getOrDefault(runner, List.of())) {
      String option = "--" + setting.option() + "=";
      boolean isGiven = false;
      for (String arg : args) {
        // A flag without a value means true to Beam.
        String given = arg.equals("--" + setting.option()) ? option + "true" : arg;
        if (given.startsWith(option)) {
          isGiven = true;
          String value = given.substring(option.length());
          if (setting.isRequired() && !value.equals(setting.value())) {
            throw InvalidOptionException.of(
                setting.option(), value, setting.value() + " on this runner");
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

  private record Setting(String option, String value, boolean isRequired) {
    static Setting required(String option, String value) {
      return new Setting(option, value, true);
    }

    static Setting preset(String option, String value) {
      return new Setting(option, value, false);
    }
  }
}
