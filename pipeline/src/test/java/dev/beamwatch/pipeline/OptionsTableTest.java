package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the options table of the README to the options. */
class OptionsTableTest {
  private static final String BEGIN = "<!-- options -->\n";
  private static final String END = "<!-- /options -->";

  @Test
  void theReadmeTellsTheOptionsAsTheyAreDeclared() throws IOException {
    // Surefire sets it; elsewhere the module's folder is where a test runs.
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    String readme = Files.readString(module.resolveSibling("README.md"));
    assertThat(readme).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
    String table = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));

    String wanted = "\n" + OptionsReference.markdown();
    Path renewed = Files.createDirectories(module.resolve("target")).resolve("options.md");
    Files.writeString(renewed, wanted);

    assertThat(table)
        .as(
            "README.md between %s and %s is stale: put the contents of %s there",
            BEGIN.strip(), END, renewed)
        .isEqualTo(wanted);
  }
}
