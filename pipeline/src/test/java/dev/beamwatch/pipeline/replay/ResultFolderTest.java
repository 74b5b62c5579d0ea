package dev.beamwatch.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
  private final Path parent;

  ResultFolderTest(@TempDir Path parent) {
    this.parent = parent;
  }

  @Test
  void resultsTakeTheirPlaceAtTheEnd() throws IOException {
    Path output = parent.resolve("results");
    try (ResultFolder folder = ResultFolder.prepare(output)) {
      Files.writeString(folder.file("alerts.jsonl"), "one\n");
      assertThat(output).doesNotExist();
      assertThat(folder.finish()).isEqualTo(output);
    }

    assertThat(output.resolve("alerts.jsonl")).hasContent("one");
    assertThat(inside(parent)).containsExactly("results");
  }

  @Test
  void whatIsThereIsReplacedAsAWhole() throws IOException {
    Path output = parent.resolve("results");
    Files.createDirectories(output.resolve("deep"));
    Files.writeString(output.resolve("deep/old"), "old");
    try (ResultFolder folder = ResultFolder.prepare(output)) {
      Files.writeString(folder.file("new"), "new");
      assertThat(output.resolve("deep/old")).as("until the end").exists();
      folder.finish();
    }

    assertThat(inside(output)).containsExactly("new");
    assertThat(inside(parent)).containsExactly("results");
  }

  @Test
  void whatIsNotFinishedLeavesNothing() throws IOException {
    try (ResultFolder folder = ResultFolder.prepare(parent.resolve("a/b/results"))) {
      Files.writeString(folder.temporary("parts").resolve("1.part"), "half");
      Files.writeString(folder.file("alerts.jsonl"), "half");
    }

    assertThat(inside(parent)).isEmpty();
  }

  @Test
  void foldersThatWereThereStay() throws IOException {
    Files.createDirectories(parent.resolve("a"));
    Files.createDirectories(parent.resolve("b"));
    Files.writeString(parent.resolve("b/mine"), "mine");
    ResultFolder.prepare(parent.resolve("a/results")).close();
    ResultFolder.prepare(parent.resolve("b/results")).close();

    assertThat(inside(parent)).containsExactly("a", "b");
    assertThat(inside(parent.resolve("b"))).containsExactly("mine");
  }

  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    ResultFolder folder = ResultFolder.prepare(parent.resolve("results"));
    folder.close();
    folder.close();

    assertThat(inside(parent)).isEmpty();
  }

  @Test
  void aFolderInAFileCannotBe() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "mine");

    assertThatThrownBy(() -> ResultFolder.prepare(file.resolve("results")))
        .isInstanceOf(IOException.class);
    assertThat(file).hasContent("mine");
  }

  @Test
  void theRootIsNoFolderForResults() {
    assertThatThrownBy(() -> ResultFolder.prepare(Path.of("/")))
        .isInstanceOf(IOException.class)
        .hasMessage("/ is no folder for results");
  }

  private static List<String> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
