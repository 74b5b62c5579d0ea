package dev.beamwatch.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the job jar, and what is not. */
class JobJarTest {
  private static final long MAX_BYTES = 150_000_000;

  @Test
  void itIsSmallEnoughToBeSent() throws IOException {
    assertThat(Files.size(FlinkJob.JAR)).isLessThan(MAX_BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/apache/flink/",
        // Compresses in machine code only for the class loader that the cluster starts with.
        "net/jpountz/",
        "org/slf4j/impl/",
        "org/slf4j/simple/",
        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
        "org/apache/logging/",
        "org/apache/log4j/",
        "ch/qos/logback/"
      })
  void itLeavesOutWhatAClusterHas(String prefix) throws IOException {
    assertThat(entries()).noneMatch(name -> name.startsWith(prefix));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev/beamwatch/sandbox/",
        "dev/beamwatch/generator/",
        "dev/beamwatch/benchmarks/",
        "dev/beamwatch/acceptance/",
        "org/junit/",
        "org/hamcrest/",
        "org/assertj/",
        "org/postgresql/test/",
        "com/google/cloud/",
        "com/google/api/services/",
        "io/confluent/"
      })
  void itLeavesOutWhatNoJobNeeds(String prefix) throws IOException {
    assertThat(entries()).noneMatch(name -> name.startsWith(prefix));
  }

  @Test
  void noClassIsATest() throws IOException {
    assertThat(entries())
        .filteredOn(name -> name.startsWith("dev/beamwatch/"))
        .isNotEmpty()
        .noneMatch(name -> name.endsWith("Test.class"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.beam.runners.direct.DirectRegistrar$Runner",
        "org.apache.beam.runners.flink.FlinkRunnerRegistrar$Runner"
      })
  void theServicesOfAllItsPartsAreThere(String registrar) throws IOException {
    assertThat(text("META-INF/services/org.apache.beam.sdk.runners.PipelineRunnerRegistrar"))
        .contains(registrar);
  }

  @Test
  void everyServiceThatItNamesIsInIt() throws IOException {
    List<String> entries = entries();
    for (String file : entries) {
      if (file.startsWith("META-INF/services/org.apache.beam.")) {
        assertThat(text(file).lines().map(line -> line.replaceFirst("#.*", "").strip()))
            .as(file)
            .filteredOn(line -> !line.isEmpty())
            .isNotEmpty()
            .allMatch(provider -> entries.contains(provider.replace('.', '/') + ".class"));
      }
    }
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(FlinkJob.JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static String text(String entry) throws IOException {
    try (JarFile jar = new JarFile(FlinkJob.JAR.toFile());
        InputStream content = jar.getInputStream(jar.getEntry(entry))) {
      return new String(content.readAllBytes(), UTF_8);
    }
  }
}
