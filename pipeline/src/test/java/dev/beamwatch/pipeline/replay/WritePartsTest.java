package dev.beamwatch.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers write beside each other is one file, and one sum, at the end. */
class WritePartsTest {
  private static final int LISTS = 100;

  private final Path folder;

  WritePartsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyLineOfEveryWorkerIsInTheResultOnce() throws IOException {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    numbers(pipeline).apply(new WriteParts<>(parts, WritePartsTest::line));
    pipeline.run().waitUntilFinish();
    SortedLines.write(parts, folder.resolve("result"));

    List<String> expected = new ArrayList<>();
    for (long i = 0; i < 3 * LISTS; i++) {
      expected.add(Long.toString(i));
    }
    assertThat(Files.readAllLines(folder.resolve("result"))).isEqualTo(expected);
  }

  @Test
  void everyElementOfEveryWorkerIsCountedOnce() throws IOException {
    Path counts = Files.createDirectories(folder.resolve("counts"));
    assertThat(CountPartFn.sum(counts)).as("nobody counted").isZero();
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    numbers(pipeline).apply(new CountParts<>(counts));
    pipeline.run().waitUntilFinish();

    assertThat(CountPartFn.sum(counts)).isEqualTo(3 * LISTS);
  }

  @Test
  void aFolderThatWorkersCannotReachFailsTheJob() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    Path nowhere = folder.resolve("nowhere");
    numbers(pipeline).apply(new WriteParts<>(nowhere, WritePartsTest::line));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("NoSuchFileException: " + nowhere);
  }

  private static PCollection<List<Long>> numbers(Pipeline pipeline) {
    List<List<Long>> lists = new ArrayList<>();
    for (long i = 0; i < LISTS; i++) {
      lists.add(List.of(3 * i + 2, 3 * i, 3 * i + 1));
    }
    return pipeline.apply(Create.of(lists).withCoder(ListCoder.of(VarLongCoder.of())));
  }

  private static KeyedLine line(long number) {
    return new KeyedLine(number / 10, "host", null, number, Long.toString(number).getBytes(UTF_8));
  }
}
