package dev.beamwatch.generator;

import dev.beamwatch.recordings.BadLines;
import dev.beamwatch.recordings.Onlooker;
import dev.beamwatch.recordings.Readings;
import dev.beamwatch.recordings.RecordedFiles;
import dev.beamwatch.recordings.RecordedFiles.Extent;
import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.recordings.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the readings of recorded files. */
@Command(
    name = "replay",
    description =
        "Writes the readings of recorded files as one recording in order of event time, whatever"
            + " order they are in: CSV, JSON lines, and files of sysstat, collectd, Prometheus,"
            + " telegraf, InfluxDB, CloudWatch and Grafana; gzip and zstd too.",
    versionProvider = JarVersion.class,
    customSynopsis = "generate replay [OPTION…] FILE…",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class ReplayCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Recorded files, of any size, or folders of them. A pipe such as /dev/stdin is read to"
              + " its end before anything is sent, unless --keep-order is given.")
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
    RecordedFiles recorded = new RecordedFiles(files, replay.layout(), onlooker());
    ReplaySource.Timing unused = replay.timing(0);
    TemporaryFolder folder = replay.temporaryFolder();
    target.check();
    BadLines badLines = new BadLines(replay.skipBadLines);
    if (replay.keepOrder) {
      Look look = look(recorded);
      try (Readings readings = recorded.inOrderOfLines(badLines)) {
        send(readings, badLines, look);
      }
      return 0;
    }
    try (Readings readings = recorded.inOrderOfTime(badLines, folder)) {
      send(readings, badLines, new Look(false, recorded.extent()));
    }
    return 0;
  }

  private Onlooker onlooker() {
    return new Onlooker() {
      @Override
      public long millis() {
        return surroundings.clock().millis();
      }

      @Override
      public void hear(String news) {
        surroundings.err().println(news);
      }

      @Override
      public boolean wantsStop() {
        return surroundings.stop().isRequested();
      }
    };
  }

  private void send(Readings readings, BadLines badLines, Look look)
      throws DeliveryException, RecordingException {
    // Only now, because reading large files takes its time.
    ReplaySource.Timing timing = replay.timing(surroundings.clock().millis());
    ReplaySource source = new ReplaySource(readings, timing);
    if (target.isKafka()) {
      look.extent()
          .flatMap(extent -> Staleness.warning(extent, timing))
          .ifPresent(surroundings.err()::println);
    }
    try {
      new Run(surroundings).send(source, target);
    } finally {
      badLines.summary().ifPresent(surroundings.err()::println);
      if (!look.orderIsTold()) {
        tellOrder(source);
      }
    }
  }

  /**
   * Reads everything once before anything is sent; a pipe can be read only once.
   *
   * @return what there is to know of all of it
   */
  private Look look(RecordedFiles recorded) throws RecordingException {
    try (Readings readings =
        recorded.readableAgain().inOrderOfLines(new BadLines(replay.skipBadLines))) {
      ReplaySource source = new ReplaySource(readings, replay.timing(0));
      while (source.advance()) {
        if (surroundings.stop().isRequested()) {
          return new Look(false, Optional.empty());
        }
      }
      if (!recorded.areReadableAgain()) {
        return new Look(false, source.extent());
      }
      tellOrder(source);
      return new Look(true, source.extent());
    }
  }

  private void tellOrder(ReplaySource source) {
    if (source.behind() > 0) {
      surroundings
          .err()
          .println(
              source.behind()
                  + " readings are more than "
                  + ReplaySource.TOLERATED_MILLIS / 1_000
                  + " s behind the highest event time before them: a pipeline may reject them as"
                  + " late"
                  + (replay.keepOrder ? "; without --keep-order they come in order" : ""));
    }
  }

  /**
   * What a look through all readings told.
   *
   * @param orderIsTold whether it was said how far they are in order
   * @param extent their first and their newest; empty if that is not known before they are sent
   */
  private record Look(boolean orderIsTold, Optional<Extent> extent) {}
}
