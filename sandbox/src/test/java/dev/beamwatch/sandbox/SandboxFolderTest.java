package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxFolderTest {
  @Test
  void theFolderGoesWithAllThatIsInIt(@TempDir Path elsewhere) throws Exception {
    Path outside = Files.writeString(elsewhere.resolve("outside"), "stays");
    Path path;
    try (SandboxFolder folder = SandboxFolder.create(false)) {
      path = folder.path();
      Path deep = Files.createDirectories(folder.inside("a").resolve("b"));
      Files.writeString(deep.resolve("file"), "goes");
      Files.createSymbolicLink(deep.resolve("link"), elsewhere);
    }
    assertThat(path).doesNotExist();
    assertThat(outside).hasContent("stays");
  }

  @Test
  void aKeptFolderStays() throws Exception {
    Path path;
    try (SandboxFolder folder = SandboxFolder.create(true)) {
      path = folder.path();
      Files.writeString(folder.inside("a").resolve("file"), "kept");
    }
    assertThat(path.resolve("a/file")).hasContent("kept");
    SandboxFolder.delete(path);
    assertThat(path).doesNotExist();
  }

  @Test
  void whatIsGoneAlreadyIsNoFailure() throws Exception {
    try (SandboxFolder folder = SandboxFolder.create(false)) {
      SandboxFolder.delete(folder.path());
      assertThat(folder.path()).doesNotExist();
    }
  }
}
