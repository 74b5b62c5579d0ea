package dev.beamwatch.schemas.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionNamesTest {
  @ParameterizedTest
  @CsvSource({
    "--jdbc-url=jdbc:a-b, --jdbcUrl=jdbc:a-b",
    "--jdbcUrl=jdbc:a-b, --jdbcUrl=jdbc:a-b",
    "--help, --help",
    "--of-5-windows, --of5Windows",
    "a-file, a-file",
    "-h, -h"
  })
  void namesWithDashesBecomeCamelCase(String argument, String expected) {
    assertThat(OptionNames.camelCase(argument)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "--jdbcUrl=jdbc:aB, --jdbc-url=jdbc:aB",
    "--jdbc-url=jdbc:aB, --jdbc-url=jdbc:aB",
    "--help, --help",
    "aFile, aFile",
    "-H, -H"
  })
  void namesInCamelCaseGetDashes(String argument, String expected) {
    assertThat(OptionNames.dashed(argument)).isEqualTo(expected);
  }

  @Test
  void aTypoHasTheNearestName() {
    List<String> names = List.of("jdbcUrl", "jdbcUser", "bootstrapServers", "windowSize");

    assertThat(OptionNames.nearest("jdbcUlr", names)).contains("jdbcUrl");
    assertThat(OptionNames.nearest("bootstrapServer", names)).contains("bootstrapServers");
    assertThat(OptionNames.nearest("WINDOWSIZE", names)).contains("windowSize");
    assertThat(OptionNames.nearest("verbose", names)).isEmpty();
    assertThat(OptionNames.nearest("x", names)).isEmpty();
  }

  @Test
  void aMessageAboutAnUnknownOptionGetsTheNameThatWasMeant() {
    List<String> names = List.of("--for", "--from", "--help");

    assertThat(OptionNames.hint("Unknown option: '--fro=PT60S'", names))
        .isEqualTo("; did you mean --for?");
    assertThat(OptionNames.hint("Unknown option: '--colour'", names)).isEmpty();
    assertThat(OptionNames.hint("Unknown option: '--halt'", names)).isEmpty();
    assertThat(OptionNames.hint("Invalid value for option '--fro'", names)).isEmpty();
  }
}
