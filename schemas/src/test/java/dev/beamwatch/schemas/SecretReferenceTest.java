package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretReferenceTest {
  private final Path folder;

  SecretReferenceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aSecretIsReadFromAFileWithoutTheWhiteSpaceAroundIt() throws IOException {
    assertThat(file("xoxb-4711 with inner space\r\n").read())
        .isEqualTo("xoxb-4711 with inner space");
  }

  @Test
  void aNewSecretInTheFileTakesEffect() throws IOException {
    SecretReference reference = file("old");
    reference.read();
    file("new");

    assertThat(reference.read()).isEqualTo("new");
  }

  @Test
  void aSecretIsReadFromTheEnvironment() throws IOException {
    // The one variable that every process has.
    assertThat(SecretReference.environment("PATH").read()).isEqualTo(System.getenv("PATH").strip());
  }

  @Test
  void aVariableThatIsNotSetIsNamed() {
    assertThatIOException()
        .isThrownBy(() -> SecretReference.environment("BEAMWATCH_NOT_SET").read())
        .withMessage("the environment variable BEAMWATCH_NOT_SET is not set");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");

    assertThatIOException()
        .isThrownBy(() -> SecretReference.file(missing.toString()).read())
        .withMessage("the file " + missing + " cannot be read");
  }

  @Test
  void aFolderIsNoSecret() {
    assertThatIOException()
        .isThrownBy(() -> SecretReference.file(folder.toString()).read())
        .withMessage("the file " + folder + " cannot be read");
  }

  @Test
  void anEmptyFileIsNoSecret() throws IOException {
    SecretReference reference = file(" \n");

    assertThatIOException()
        .isThrownBy(reference::read)
        .withMessage("the file " + reference.name() + " is empty");
  }

  @Test
  void aFileThatIsNoTextIsRefusedWithoutShowingIt() throws IOException {
    Path secret = folder.resolve("secret");
    Files.write(secret, new byte[] {'4', '7', '1', '1', (byte) 0xFF});

    assertThatIOException()
        .isThrownBy(() -> SecretReference.file(secret.toString()).read())
        .withMessage("the file " + secret + " cannot be read")
        .withStackTraceContaining("MalformedInputException")
        .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("4711"));
  }

  @Test
  void theSecretIsNeitherInTheReferencesTextNorTravelsWithIt() throws IOException {
    SecretReference reference = file("4711-planted");
    reference.read();

    assertThat(reference).hasToString("the file " + folder.resolve("secret"));
    assertThat(SecretReference.environment("TOKEN")).hasToString("the environment variable TOKEN");
    ByteArrayOutputStream travels = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(travels)) {
      out.writeObject(reference);
    }
    assertThat(travels.toString(StandardCharsets.ISO_8859_1))
        .contains(folder.toString())
        .doesNotContain("4711");
  }

  private SecretReference file(String content) throws IOException {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, content);
    return SecretReference.file(secret.toString());
  }

  @Test
  void aReferenceIsReadAsPeopleWriteIt() {
    assertThat(SecretReference.parse("${env:A_B1}")).contains(SecretReference.environment("A_B1"));
    assertThat(SecretReference.parse("${file:/a b/c}")).contains(SecretReference.file("/a b/c"));
    assertThat(SecretReference.parse("hunter2")).isEmpty();
    assertThat(SecretReference.parse("x${env:A}")).isEmpty();
    assertThat(SecretReference.parse("${env:}")).isEmpty();
  }

  @Test
  void everyReferenceInATextIsReplaced(@TempDir Path folder) throws IOException {
    Path one = Files.writeString(folder.resolve("one"), "fir$t\n");
    Path two = Files.writeString(folder.resolve("two"), "second");

    assertThat(SecretReference.resolveAll("a=${file:" + one + "} b=${file:" + two + "};"))
        .isEqualTo("a=fir$t b=second;");
  }
}
