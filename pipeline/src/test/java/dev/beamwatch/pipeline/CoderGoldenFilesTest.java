package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.beamwatch.pipeline.aggregate.AggregateCoderExamples;
import dev.beamwatch.pipeline.alert.AlertCoderExamples;
import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.coders.SharedCoderExamples;
import dev.beamwatch.pipeline.detect.DetectCoderExamples;
import dev.beamwatch.pipeline.ingest.IngestCoderExamples;
import dev.beamwatch.pipeline.notify.alertmanager.AlertmanagerCoderExamples;
import dev.beamwatch.pipeline.notify.slack.SlackCoderExamples;
import dev.beamwatch.pipeline.publish.PublishCoderExamples;
import dev.beamwatch.pipeline.threshold.ThresholdCoderExamples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CoderGoldenFilesTest {
  private static final String FOLDER = "coders/";
  private static final String ITSELF = "The coder itself, Java-serialised";

  private static final String HEADER =
      """
      %s
      Its bytes, as they are in Flink's checkpoints and savepoints.

      A difference means that a savepoint from before is read wrongly, or not at all: Flink does not
      notice that a format changed. So do not make this file fit; keep the format, or else raise the
      coder's version(), go on reading the old one, keep these bytes in a test of that, and then copy
      the file that the failing test names over this one. New examples may be copied over at any time.
      The coder itself cannot change its Java-serialised form at all (it names the class, the classes
      it extends, Beam's among them, and their serialVersionUIDs): then running jobs must be drained
      and started anew, which the CHANGELOG must say.""";

  static final List<CoderExamples<?>> EXAMPLES =
      Stream.of(
              SharedCoderExamples.all(),
              AggregateCoderExamples.all(),
              AlertCoderExamples.all(),
              AlertmanagerCoderExamples.all(),
              DetectCoderExamples.all(),
              IngestCoderExamples.all(),
              PublishCoderExamples.all(),
              SlackCoderExamples.all(),
              ThresholdCoderExamples.all())
          .flatMap(List::stream)
          .toList();

  @Test
  void everyCoderHasExamplesAndAGoldenFile() throws Exception {
    List<String> coders =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.beamwatch.pipeline")
                .stream()
                .filter(c -> c.isAssignableTo(Coder.class))
                .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();

    assertThat(coders).isNotEmpty();
    assertThat(EXAMPLES.stream().map(e -> e.coder().getClass().getName()))
        .as("coders with examples: those of a new one belong into its package's CoderExamples")
        .containsExactlyInAnyOrderElementsOf(coders);
    assertThat(GoldenFile.namesIn(FOLDER))
        .containsExactlyInAnyOrderElementsOf(EXAMPLES.stream().map(e -> e + ".txt").toList());
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  <T> void elementsAndTheirCoderAreWrittenAsTheirGoldenBytes(CoderExamples<T> examples)
      throws Exception {
    Map<String, String> dumps = new LinkedHashMap<>();
    for (Map.Entry<String, T> element : examples.elements().entrySet()) {
      byte[] bytes = CoderUtils.encodeToByteArray(examples.coder(), element.getValue());
      dumps.put(element.getKey(), GoldenFile.dumpOf(bytes));
    }
    dumps.put(ITSELF, GoldenFile.dumpOf(Serialized.textOf(examples.coder()).getBytes(ISO_8859_1)));

    fileOf(examples).assertIs(HEADER.formatted(examples.coder().getClass().getName()), dumps);
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  <T> void goldenBytesAreReadAsTheirElements(CoderExamples<T> examples) throws Exception {
    Map<String, byte[]> golden = goldenElements(examples);

    assertThat(golden).containsOnlyKeys(examples.elements().keySet());
    for (Map.Entry<String, byte[]> bytes : golden.entrySet()) {
      assertThat(CoderUtils.decodeFromByteArray(examples.coder(), bytes.getValue()))
          .as(bytes.getKey())
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(examples.elements().get(bytes.getKey()));
    }
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  void aCoderIsReadBackFromItsGoldenBytes(CoderExamples<?> examples) throws Exception {
    byte[] golden = fileOf(examples).bytes().get(ITSELF);

    assertThat(golden).isNotNull();
    try (var in = new ObjectInputStream(new ByteArrayInputStream(golden))) {
      assertThat(in.readObject()).isEqualTo(examples.coder());
    }
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  void rubbishBehindAnElementIsRefused(CoderExamples<?> examples) throws Exception {
    for (byte[] golden : goldenElements(examples).values()) {
      assertThatThrownBy(
              () ->
                  CoderUtils.decodeFromByteArray(
                      examples.coder(), Arrays.copyOf(golden, golden.length + 2)))
          .isInstanceOf(CoderException.class)
          .hasMessageStartingWith("2 unexpected extra bytes after decoding ");
    }
  }

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  void damagedBytesAreRefusedOrReadAsAnotherElement(CoderExamples<?> examples) throws Exception {
    // Lengths of -1 and of more than there is memory for, among others.
    List<byte[]> damages =
        List.of(
            new byte[0],
            new byte[] {-1},
            new byte[] {-1, -1, -1, -1, 15},
            new byte[] {-1, -1, -1, -1, 7});
    for (byte[] golden : goldenElements(examples).values()) {
      for (int i = 0; i < golden.length; i++) {
        for (byte[] damage : damages) {
          ByteArrayOutputStream damaged = new ByteArrayOutputStream();
          damaged.write(golden, 0, i);
          damaged.write(damage);
          damaged.write(golden, i + 1, golden.length - i - 1);
          Throwable thrown =
              catchThrowable(
                  () -> examples.coder().decode(new ByteArrayInputStream(damaged.toByteArray())));
          if (thrown != null) {
            assertThat(thrown).isInstanceOf(IOException.class);
          }
        }
      }
    }
  }

  private static Map<String, byte[]> goldenElements(CoderExamples<?> examples) throws IOException {
    Map<String, byte[]> golden = fileOf(examples).bytes();
    golden.remove(ITSELF);
    return golden;
  }

  private static GoldenFile fileOf(CoderExamples<?> examples) {
    return new GoldenFile(FOLDER + examples + ".txt");
  }
}
