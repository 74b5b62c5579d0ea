package dev.beamwatch.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir private Path dir = Path.of("");

  @Test
  void theFolderThatIsNamedIsTaken() throws RecordingException {
    assertThat(TemporaryFolder.of("--temporaryFolder", dir))
        .isEqualTo(new TemporaryFolder(dir, "--temporaryFolder"));
  }

  @Test
  void withoutANameItIsTheSystems() throws RecordingException {
    assertThat(TemporaryFolder.of("--temporaryFolder", null).path())
        .isEqualTo(Path.of(System.getProperty("java.io.tmpdir", "?")));
  }

  @Test
  void anotherOptionThatHelpsIsNamedToo() throws RecordingException {
    assertThat(TemporaryFolder.of("--temporary-folder", dir).or("--keep-order").options())
        .isEqualTo("--temporary-folder, or --keep-order");
  }

  @Test
  void whatIsNoFolderIsRefused() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> TemporaryFolder.of("--temporaryFolder", file))
        .isInstanceOf(RecordingException.class)
        .hasMessage("--temporaryFolder=%s: must be a folder that can be written to", file);
  }
}
