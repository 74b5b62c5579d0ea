package dev.beamwatch.pipeline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.coders.VersionedCoder;
import dev.beamwatch.pipeline.runner.IdlePause;
import java.io.ObjectStreamClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.transforms.DoFn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules of the house, as far as they can be seen in the code. */
class ArchitectureTest {
  private static final String ROOT = "dev.beamwatch.pipeline";

  /** By package: the packages that it may use. The package of the main class may use all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry(
              "ingest",
              Set.of("background", "coders", "kafka", "metrics", "reject", "runner", "windows")),
          Map.entry("filter", Set.of("coders", "ingest", "metrics")),
          Map.entry(
              "aggregate", Set.of("coders", "ingest", "metrics", "processor", "runner", "windows")),
          Map.entry("threshold", Set.of("background", "coders", "metrics")),
          Map.entry("detect", Set.of("coders", "metrics", "processor", "threshold")),
          Map.entry(
              "alert", Set.of("coders", "detect", "metrics", "processor", "threshold", "windows")),
          Map.entry("notify", Set.of("background", "coders", "metrics", "reject", "words")),
          Map.entry(
              "notify.alertmanager", Set.of("alert", "background", "coders", "notify", "words")),
          Map.entry(
              "notify.slack", Set.of("alert", "background", "coders", "detect", "notify", "words")),
          Map.entry("publish", Set.of("alert", "coders", "kafka")),
          Map.entry(
              "replay",
              Set.of(
                  "aggregate",
                  "alert",
                  "coders",
                  "detect",
                  "ingest",
                  "kafka",
                  "metrics",
                  "processor",
                  "threshold",
                  "windows")),
          Map.entry("replay.report", Set.of("words")),
          Map.entry("resend", Set.of("background", "kafka", "notify", "notify.slack", "words")),
          Map.entry("suggest", Set.of("alert", "threshold")),
          Map.entry("explain", Set.of("alert", "detect", "threshold")),
          Map.entry("background", Set.of()),
          Map.entry("coders", Set.of()),
          Map.entry("kafka", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("options", Set.of()),
          Map.entry("processor", Set.of("coders")),
          Map.entry("reject", Set.of()),
          Map.entry("runner", Set.of()),
          Map.entry("windows", Set.of()),
          Map.entry("words", Set.of()));

  static final Set<String> PACKAGES = MAY_USE.keySet();

  /** Rules of the product that are plain Java, so that they can be read and tested as such. */
  private static final Set<String> PLAIN =
      Set.of(
          "ExactSum",
          "UsageStats",
          "WindowRule",
          "RestartPoint",
          "PartitionProgress",
          "JudgedWindow",
          "HeardHosts",
          "AlertRule",
          "LastWindows",
          "RecentMeans",
          "SeriesState",
          "BucketAlerts",
          "SeriesAlerts",
          "Fleet",
          "FleetRule",
          "HostRules",
          "RuleNews",
          "ThresholdRows",
          "Thresholds",
          "Limit",
          "LimitDefaults",
          "LimitText",
          "ThresholdNews",
          "LookalikeHosts",
          "BucketWindow",
          "ProcessorKey",
          "RefreshSchedule",
          "PostRule",
          "OldNews",
          "Alerts",
          "PostedAlert",
          "SlackMessage",
          "AlertText",
          "Board",
          "BackgroundCall",
          "BackgroundCalls",
          "RetryAfter",
          "Words",
          "Alert",
          "AlertAssembly",
          "AlertDifference",
          "Difference",
          "SetSummary",
          "TextReport",
          "Choice",
          "Refusals",
          "TellAgain",
          "LimitsFile",
          "TextFile",
          "LimitMistakes",
          "Budget",
          "HostGlob",
          "LifeCycle",
          "TriedLimits",
          "LoadOverTime",
          "HostLimits",
          "HostHistory",
          "Suggestion",
          "Suggestions",
          "TakeOver",
          "SqlText",
          "AlertSearch",
          "WindowSearch",
          "TellingSearch",
          "Stretch",
          "Windows",
          "Court",
          "Account",
          "LateReadings",
          "Reasons",
          "RecordedLimits",
          "Explanation");

  private static final JavaClasses PIPELINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);
  private static final JavaClasses SCHEMAS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.beamwatch.schemas");

  @Test
  void thePackagesOfThisTestAreThoseThatThereAre() {
    Set<String> found =
        PIPELINE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(found).containsExactlyInAnyOrderElementsOf(PACKAGES);
  }

  @ParameterizedTest
  @FieldSource("PACKAGES")
  void aPackageUsesOnlyThoseThatItMay(String name) {
    Set<String> used =
        PIPELINE.stream()
            .filter(c -> c.getPackageName().equals(ROOT + "." + name))
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .map(Dependency::getTargetClass)
            .map(JavaClass::getPackageName)
            .filter(target -> target.startsWith(ROOT) && !target.equals(ROOT + "." + name))
            .map(target -> target.equals(ROOT) ? "(root)" : target.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used).isEqualTo(new TreeSet<>(MAY_USE.getOrDefault(name, Set.of())));
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PIPELINE);
  }

  @Test
  void onlyTheMainPackageKnowsTheOptions() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*")
        .should()
        .dependOnClassesThat(
            describe(
                "are options or their reading", c -> c.getName().startsWith(ROOT + ".Pipeline")))
        .check(PIPELINE);
  }

  @Test
  void noClassKnowsARunner() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.beam.runners..")
        .check(PIPELINE);
  }

  @Test
  void noClassKnowsFlinkOrTheShadedPartsOfOthers() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "..vendor..", "..shaded..", "..repackaged..")
        .check(PIPELINE);
  }

  @Test
  void nothingWaitsBySleeping() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(IdlePause.class)
        .should()
        .accessTargetWhere(target("Thread.sleep", Set.of("java.lang.Thread"), Set.of("sleep")))
        .orShould()
        .accessTargetWhere(
            target("TimeUnit.sleep", Set.of("java.util.concurrent.TimeUnit"), Set.of("sleep")))
        .check(PIPELINE);
  }

  @Test
  void theTimeOfDayIsAskedInOnePlace() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(WallClock.class)
        .should()
        .accessTargetWhere(
            target(
                "a clock",
                Set.of(
                    "java.lang.System",
                    "java.time.Instant",
                    "java.time.LocalDateTime",
                    "java.time.LocalDate",
                    "java.time.ZonedDateTime",
                    "java.time.OffsetDateTime",
                    "java.time.Clock",
                    "org.joda.time.Instant",
                    "org.joda.time.DateTime",
                    "org.joda.time.DateTimeUtils"),
                Set.of("currentTimeMillis", "now", "systemUTC", "systemDefaultZone", "system")))
        .check(PIPELINE);
  }

  @Test
  void theRuleAboutClocksFindsTheOneThatThereIs() {
    JavaClass clock = PIPELINE.get(WallClock.SystemClock.class);

    assertThat(clock.getAccessesFromSelf())
        .anyMatch(a -> target("", Set.of("java.lang.System"), Set.of("currentTimeMillis")).test(a));
  }

  @Test
  void noElementLeavesItsCoderToASchema() {
    noClasses().should().beAnnotatedWith(DefaultSchema.class).check(PIPELINE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "org\\.apache\\.beam\\.sdk\\.coders\\.(SerializableCoder|AvroCoder|DefaultCoder)")
        .check(PIPELINE);
  }

  @Test
  void rulesOfTheProductArePlainJava() {
    DescribedPredicate<JavaClass> plain =
        describe("hold rules of the product", c -> PLAIN.contains(outermost(c).getSimpleName()));
    assertThat(
            PIPELINE.stream()
                .filter(plain)
                .map(c -> outermost(c).getSimpleName())
                .collect(Collectors.toSet()))
        .isEqualTo(PLAIN);

    noClasses()
        .that(plain)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.beam..", "org.apache.kafka..", "okhttp3..", "okio..")
        .check(PIPELINE);
  }

  @Test
  void aWatermarkKnowsOfBeamOnlyTheLimitsOfTime() {
    Set<String> ofBeam =
        PIPELINE.stream()
            .filter(c -> c.getSimpleName().equals("PartitionWatermark"))
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .map(d -> d.getTargetClass().getName())
            .filter(name -> name.startsWith("org.apache."))
            .collect(Collectors.toSet());

    assertThat(ofBeam).containsExactly("org.apache.beam.sdk.transforms.windowing.BoundedWindow");
  }

  @Test
  void everyCoderWritesAVersion() {
    classes()
        .that()
        .areAssignableTo(Coder.class)
        .and()
        .areNotAssignableFrom(VersionedCoder.class)
        .should()
        .beAssignableTo(VersionedCoder.class)
        .andShould()
        .haveSimpleNameEndingWith("Coder")
        .check(PIPELINE);
  }

  @Test
  void everyCoderIsOneWhoseBytesArePinned() {
    // A new coder needs golden bytes first, in a test *GoldenBytesTest.
    assertThat(PIPELINE.stream().filter(c -> isVersionedCoder(c)).map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "AlertEventCoder",
            "AlertNewsCoder",
            "AlertsCoder",
            "BatchingMarkCoder",
            "BoardCoder",
            "BreachCoder",
            "BreachQueueCoder",
            "BucketAlertsCoder",
            "BucketWindowCoder",
            "CpuReadingCoder",
            "DeadLetterCoder",
            "FleetCoder",
            "FleetNewsCoder",
            "HeardCoder",
            "HostRulesCoder",
            "JudgedWindowCoder",
            "LimitCoder",
            "NotificationCoder",
            "OldNewsCoder",
            "PartialWindowCoder",
            "ProcessorKeyCoder",
            "ReadingBatchCoder",
            "RecordBatchCoder",
            "ThresholdsCoder",
            "UsageStatsCoder",
            "WindowNewsCoder",
            "WindowStatsCoder");
  }

  @Test
  void theSerialVersionOfEveryCoderAndSourceIsFixed() {
    Set<JavaClass> stored =
        PIPELINE.stream()
            .filter(
                c ->
                    c.isAssignableTo(Coder.class)
                        || c.isAssignableTo("org.apache.beam.sdk.io.UnboundedSource"))
            .collect(Collectors.toSet());

    assertThat(stored).hasSizeGreaterThan(10);
    assertThat(stored)
        .allSatisfy(
            c ->
                assertThat(ObjectStreamClass.lookup(c.reflect()).getSerialVersionUID())
                    .as(c.getName())
                    .isEqualTo(1));
  }

  @Test
  void namesSayWhatAClassIsFor() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Manager|Common|Impl|Info|Data|Handler)(\\$.*)?")
        .check(PIPELINE);
  }

  @Test
  void doFnsAreCalledSo() {
    classes()
        .that()
        .areAssignableTo(DoFn.class)
        .should()
        .haveSimpleNameEndingWith("Fn")
        .check(PIPELINE);
  }

  @Test
  void theContractKnowsNeitherBeamNorKafkaNorThePipeline() {
    assertThat(SCHEMAS).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.beamwatch.schemas..", "com.fasterxml.jackson..", "java..", "org.jspecify..")
        .check(SCHEMAS);
  }

  private static boolean isVersionedCoder(JavaClass c) {
    return c.isAssignableTo(VersionedCoder.class) && !c.isEquivalentTo(VersionedCoder.class);
  }

  private static JavaClass outermost(JavaClass inner) {
    JavaClass outer = inner;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static DescribedPredicate<JavaAccess<?>> target(
      String description, Set<String> owners, Set<String> names) {
    return describe(
        description,
        access ->
            owners.contains(access.getTargetOwner().getName())
                && names.contains(access.getTarget().getName()));
  }
}
