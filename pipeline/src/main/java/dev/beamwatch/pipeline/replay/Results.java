package dev.beamwatch.pipeline.replay;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEventCodec;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/** Where the steps of a replay put their results, and what is made of them at the end. */
public final class Results {
  private final ResultFolder folder;
  private final ZoneId zone;

  /**
   * Begins.
   *
   * @param zone of the timestamps
   */
  public Results(ResultFolder folder, ZoneId zone) {
    this.folder = folder;
    this.zone = zone;
  }

  /** Returns the step that takes events of alerts. */
  public WriteParts<AlertNews> alerts(String set) throws IOException {
    ZoneId ofTimestamps = zone;
    return new WriteParts<>(folder.temporary("alerts" + set), new OfAlerts(ofTimestamps));
  }

  /** Returns the step that takes windows which were computed. */
  public PTransform<PCollection<List<WindowStats>>, PDone> windows() throws IOException {
    return new WindowsOut(
        folder.temporary("extent"),
        new WriteParts<>(folder.temporary("windows"), new OfWindows(zone)));
  }

  /** Returns the step that takes note of windows which are in a topic already. */
  public PTransform<PCollection<List<WindowStats>>, PDone> extent() throws IOException {
    return new WindowsOut(folder.temporary("extent"), null);
  }

  /** Returns how much of the past there was. */
  public Extent measure() throws IOException {
    Path made = folder.temporary("extent");
    Extent extent = Extent.sum(made);
    ResultFolder.delete(made);
    return extent;
  }

  private static final class WindowsOut extends PTransform<PCollection<List<WindowStats>>, PDone> {
    private final transient Path extent;
    private final transient @Nullable WriteParts<WindowStats> lines;

    WindowsOut(Path extent, @Nullable WriteParts<WindowStats> lines) {
      this.extent = extent;
      this.lines = lines;
    }

    @Override
    public PDone expand(PCollection<List<WindowStats>> windows) {
      windows.apply("Measure", ParDo.of(new MeasureFn(extent)));
      if (lines != null) {
        windows.apply("WriteWindows", lines);
      }
      return PDone.in(windows.getPipeline());
    }
  }

  /** Returns the step that counts messages of the default kind. */
  public CountParts<Breach> messages(String set) throws IOException {
    return new CountParts<>(folder.temporary("messages" + set));
  }

  /** Returns the step that counts hot readings. */
  public CountParts<CpuReading> hotReadings() throws IOException {
    return new CountParts<>(folder.temporary("hot"));
  }

  /** Returns the step that counts what is refused. */
  public CountParts<DeadLetter> deadLetters() throws IOException {
    return new CountParts<>(folder.temporary("dead-letters"));
  }

  /** Makes the file with the events of a set. */
  public Path writeAlerts(String set, String name) throws IOException {
    return write("alerts" + set, name);
  }

  /** Makes the file with windows. */
  public Path writeWindows(String name) throws IOException {
    return write("windows", name);
  }

  private Path write(String parts, String name) throws IOException {
    Path file = folder.file(name);
    Path made = folder.temporary(parts);
    SortedLines.write(made, file);
    ResultFolder.delete(made);
    return file;
  }

  /** Returns how many messages of the default kind a set gives. */
  public long countMessages(String set) throws IOException {
    return count("messages" + set);
  }

  /** Returns how many readings or records were refused. */
  public long countDeadLetters() throws IOException {
    long refused = count("dead-letters");
    ResultFolder.delete(folder.temporary("hot"));
    return refused;
  }

  private long count(String parts) throws IOException {
    Path made = folder.temporary(parts);
    long count = CountPartFn.sum(made);
    ResultFolder.delete(made);
    return count;
  }

  private record OfAlerts(ZoneId zone) implements WriteParts.Lines<AlertNews> {
    private static final long serialVersionUID = 1;

    @Override
    public KeyedLine of(AlertNews news) {
      AlertEvent event = news.event();
      return new KeyedLine(
          event.windowEndMillis(),
          event.hostname(),
          event.cpu(),
          event.sequence(),
          new AlertEventCodec(zone).encode(event));
    }
  }

  private record OfWindows(ZoneId zone) implements WriteParts.Lines<WindowStats> {
    private static final long serialVersionUID = 1;

    @Override
    public KeyedLine of(WindowStats stats) {
      return new KeyedLine(
          stats.windowEndMillis(),
          stats.hostname(),
          stats.cpu(),
          stats.readingCount(),
          new WindowStatsCodec(zone).encode(stats));
    }
  }
}
