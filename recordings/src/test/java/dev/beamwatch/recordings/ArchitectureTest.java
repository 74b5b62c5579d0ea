package dev.beamwatch.recordings;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of the house for the reading of recordings, as far as they can be seen in the code. */
class ArchitectureTest {
  private static final JavaClasses RECORDINGS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.beamwatch.recordings");

  @Test
  void recordingsAreReadWithoutBeamKafkaOrALibraryForCommandLines() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.beamwatch.recordings",
            "dev.beamwatch.schemas",
            "com.fasterxml.jackson..",
            "org.apache.commons.csv",
            "com.github.luben.zstd..",
            "java..",
            "org.jspecify..")
        .check(RECORDINGS);
  }

  @Test
  void commandsSeeLittleOfIt() {
    assertThat(
            RECORDINGS.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "BadLines",
            "FiniteDecimal",
            "Onlooker",
            "Readings",
            "RecordedFiles",
            "RecordingException",
            "RecordingLayout",
            "RecordingOption",
            "TemporaryFolder",
            "TimeFormat");
  }
}
