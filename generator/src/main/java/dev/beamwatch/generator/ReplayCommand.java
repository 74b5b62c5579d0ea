package dev.beamwatch.generator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the readings of recorded files. */
@Command(
    name = "replay",
    description =
        "Writes the readings of recorded files, merged by event time: CSV with a header line or"
            + " JSON lines, gzip too.",
    versionProvider = JarVersion.class,
    customSynopsis = "generate replay [OPTION…] FILE…",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class ReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Recorded files.")
  private final List<Path> files = new ArrayList<>();

  @ArgGroup(validate = false, heading = "%nThe recording%n", order = 1)
  private final ReplayOptions replay = new ReplayOptions();

  @ArgGroup(validate = false, heading = "%nWhere it goes%n", order = 2)
  private final TargetOptions target = new TargetOptions();

  private final Surroundings surroundings;

  ReplayCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws DeliveryException, RecordingException {
    RecordingLayout layout = replay.layout();
    ReplaySource.Timing unused = replay.timing(0);
    target.check();
    if (!replay.skipBadLines) {
      refuseBadLines(layout);
    }
    // Only now, because the check of large files takes its time.
    ReplaySource.Timing timing = replay.timing(surroundings.clock().millis());
    try (ReplaySource source = ReplaySource.open(files, layout, timing, replay.skipBadLines)) {
      try {
        new Run(surroundings).send(source, target);
      } finally {
        source
            .firstSkipped()
            .ifPresent(
                first ->
                    surroundings
                        .err()
                        .println(
                            "skipped " + source.skippedLines() + " bad lines; first " + first));
      }
    }
    return 0;
  }

  /** Reads everything once before anything is sent; a pipe can be read only once. */
  private void refuseBadLines(RecordingLayout layout) throws RecordingException {
    List<Path> again = files.stream().filter(Files::isRegularFile).toList();
    try (ReplaySource check = ReplaySource.open(again, layout, replay.timing(0), false)) {
      while (!surroundings.stop().isRequested() && check.advance()) {
        // Reading is the check.
      }
    }
  }
}
