package dev.beamwatch.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.recordings.RecordingException;
import dev.beamwatch.recordings.RecordingOption;
import dev.beamwatch.schemas.CpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReadFilesTest {
  private static final Period ALL = new Period(0, 1_000_000_000);

  private final Path folder;
  private final Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());

  ReadFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readingsOfAllFilesAreOneBatchInOrderOfTime() throws IOException {
    Path doc = write("doc.csv", "time,usage\n3000,3\n1000,1\n");
    Path happy = write("happy.csv", "time,usage\n2000,2\n");

    PAssert.thatSingleton(read(ALL, false, doc, happy).apply(Reify.timestamps()))
        .isEqualTo(
            TimestampedValue.of(
                batch(
                    new CpuReading("doc", "cpu1", 1, 1_000),
                    new CpuReading("happy", "cpu1", 2, 2_000),
                    new CpuReading("doc", "cpu1", 3, 3_000)),
                Instant.ofEpochMilli(1_000)));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void onlyThePeriodIsRead() throws IOException {
    Path doc = write("doc.csv", "time,usage\n1000,1\n2000,2\n2999,3\n3000,4\n");

    PAssert.thatSingleton(read(new Period(2_000, 3_000), false, doc))
        .isEqualTo(
            batch(
                new CpuReading("doc", "cpu1", 2, 2_000), new CpuReading("doc", "cpu1", 3, 2_999)));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aPeriodWithoutReadingsGivesNothingAndEnds() throws IOException {
    Path doc = write("doc.csv", "time,usage\n1000,1\n");

    PAssert.that(read(new Period(2_000, 3_000), false, doc)).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void linesWithoutAReadingAreLeftOutIfTheyMayBe() throws IOException {
    Path doc = write("doc.csv", "time,usage\n1000,hot\n2000,2\n");

    PAssert.thatSingleton(read(ALL, true, doc))
        .isEqualTo(batch(new CpuReading("doc", "cpu1", 2, 2_000)));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aLineWithoutAReadingFailsTheJobOtherwise() throws IOException {
    read(ALL, false, write("doc.csv", "time,usage\n1000,hot\n"));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("doc.csv:2: usage is no finite number: hot");
  }

  @Test
  void filesThatOverlapFailTheJob() throws IOException {
    String text = "time,hostname,usage\n1000,doc,1\n2000,doc,2\n";
    read(ALL, false, write("one.csv", text), write("two.csv", text));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish()).hasStackTraceContaining("overlap");
  }

  @Test
  void aFolderOfFilesOfAKnownToolIsRead() throws IOException {
    Path days = Files.createDirectories(folder.resolve("days"));
    String names = "# hostname;interval;timestamp;CPU;%user;%idle\n";
    Files.writeString(days.resolve("2"), names + "doc;1;2000;-1;7;90\n");
    Files.writeString(days.resolve("1"), names + "doc;1;1000;-1;7;80\ndoc;1;1000;0;7;70\n");

    PAssert.thatSingleton(read(ALL, false, days))
        .isEqualTo(
            batch(
                new CpuReading("doc", "all", 20, 1_000),
                new CpuReading("doc", "cpu0", 30, 1_000),
                new CpuReading("doc", "all", 10, 2_000)));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void optionsSayHowFilesAreRead() throws Exception {
    ReadFiles.Recorded wrong =
        new ReadFiles.Recorded(List.of("a"), Map.of(RecordingOption.FORMAT, "xml"), false);
    ReadFiles.Recorded right =
        new ReadFiles.Recorded(List.of("a"), Map.of(RecordingOption.FORMAT, "csv"), false);

    assertThat(right.layout()).isNotNull();
    assertThatThrownBy(wrong::layout)
        .isInstanceOf(RecordingException.class)
        .hasMessageStartingWith("--fileFormat=xml");
  }

  private PCollection<ReadingBatch> read(Period period, boolean skipsBadLines, Path... files) {
    return pipeline.apply(
        new ReadFiles(
            new ReadFiles.Recorded(
                List.of(files).stream().map(Path::toString).toList(),
                Map.of(RecordingOption.TIME_FORMAT, "epoch-ms"),
                skipsBadLines),
            period,
            true));
  }

  private static ReadingBatch batch(CpuReading... readings) {
    return new ReadingBatch(List.of(readings), List.of(), List.of(), List.of(), List.of());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
