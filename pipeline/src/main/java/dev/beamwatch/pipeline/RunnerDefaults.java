package dev.beamwatch.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the pipeline sets by itself for a runner, unless the command line says otherwise. Runners
 * are named by text alone, so that none has to be on the class path.
 */
final class RunnerDefaults {
  private static final Map<String, List<String>> BY_RUNNER =
      Map.of(
          "directrunner",
          List.of(
              // run() must return, or nobody could report or stop.
              "--blockOnRun=false",
              // One reader knows the watermark of all partitions, so what it commits is what is
              // done.
              "--maxReaders=1",
              // The runner closes and reopens readers at random, each time two Kafka consumers.
              "--keepReadersOpen=PT10S",
              // Checks of user code, at the price of copying every element; the tests run with
              // them.
              "--enforceImmutability=false",
              "--enforceEncodability=false"),
          "flinkrunner",
          List.of(
              "--streaming=true",
              // What bundles have gathered must be in the checkpoint that their input is in.
              "--finishBundleBeforeCheckpointing=true",
              "--checkpointingInterval=10000",
              "--objectReuse=true"));

  private RunnerDefaults() {}

  /** Returns the arguments with the defaults of the runner that they name in front. */
  static String[] addTo(String[] args) {
    String runner = "directrunner";
    for (String arg : args) {
      if (arg.startsWith("--runner=")) {
        String name = arg.substring("--runner=".length()).toLowerCase(Locale.ROOT);
        runner = name.substring(name.lastIndexOf('.') + 1);
      }
    }
    List<String> all = new ArrayList<>();
    for (String preset : BY_RUNNER.getOrDefault(runner, List.of())) {
      String option = preset.substring(0, preset.indexOf('=') + 1);
      boolean isGiven = false;
      for (String arg : args) {
        isGiven |= arg.startsWith(option);
      }
      if (!isGiven) {
        all.add(preset);
      }
    }
    all.addAll(List.of(args));
    return all.toArray(String[]::new);
  }
}
