package dev.beamwatch.pipeline.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beamwatch.pipeline.replay.report.ExternalSort.Bounds;
import dev.beamwatch.schemas.AlertEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String A = "A: table";
  private static final String B = "B: candidate.csv";

  private final Path folder;

  ReportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void oneSetIsToldInFigures() throws IOException {
    Report report = Report.of(List.of(set(A, ofA())), folder, folder, ZoneOffset.UTC);

    assertThat(report.text()).isEqualTo(expected("one-set.txt"));
    assertThat(report.differs()).isFalse();
    assertThat(folder.resolve(Report.DIFFERENCE_FILE)).doesNotExist();
  }

  @Test
  void twoSetsAreToldBesideEachOtherWithTheirDifferences() throws IOException {
    Report report = twoSets();

    assertThat(report.text()).isEqualTo(expected("two-sets.txt"));
    assertThat(report.differs()).isTrue();
    assertThat(report.text().lines().filter(line -> !line.contains("grep")))
        .allSatisfy(
            line -> assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(100));
  }

  @Test
  void differencesAreWrittenInTheOrderOfTheirBegin() throws IOException {
    twoSets();

    assertThat(Files.readString(folder.resolve(Report.DIFFERENCE_FILE)))
        .isEqualTo(expected("difference.jsonl"));
    assertThat(namesIn(folder))
        .containsExactlyInAnyOrder("A-table.jsonl", "B-candidate-csv.jsonl", "difference.jsonl");
  }

  @Test
  void programsReadTheSameAsJson() throws IOException {
    String json = twoSets().json();

    assertThat(json.lines()).hasSize(1);
    JsonMapper mapper = new JsonMapper();
    assertThat(mapper.readTree(json).toPrettyString() + "\n").isEqualTo(expected("two-sets.json"));
  }

  @Test
  void oneSetHasNoDifferenceAsJson() throws IOException {
    JsonNode json =
        new JsonMapper()
            .readTree(Report.of(List.of(set(A, List.of())), folder, folder, ZoneOffset.UTC).json());

    assertThat(json.get("difference").isNull()).isTrue();
    assertThat(json.get("sets")).hasSize(1);
    assertThat(json.get("sets").get(0).get("longest_alert").isNull()).isTrue();
    assertThat(json.get("sets").get(0).get("noisiest_hosts")).isEmpty();
  }

  @Test
  void noAlertsAtAllIsSaid() throws IOException {
    assertThat(Report.of(List.of(set(A, List.of())), folder, folder, ZoneOffset.UTC).text())
        .contains("No alerts, and no silent hosts.")
        .doesNotContain("Longest");
  }

  @Test
  void aSetWithoutAlertsHasNoLongestOne() throws IOException {
    Report report =
        Report.of(List.of(set(A, List.of()), set(B, ofB())), folder, folder, ZoneOffset.UTC);

    assertThat(report.text()).contains("Longest alert\n  A  none").contains("Only in A: none");
  }

  @Test
  void setsThatGiveTheSameDoNotDiffer() throws IOException {
    Report report =
        Report.of(List.of(set(A, ofA()), set(B, ofA())), folder, folder, ZoneOffset.UTC);

    assertThat(report.differs()).isFalse();
    assertThat(report.text()).endsWith("\nA and B give the same alerts, at the same times.\n");
    assertThat(folder.resolve(Report.DIFFERENCE_FILE)).isEmptyFile();
  }

  @Test
  void timesAreReadAndWrittenInTheZone() throws IOException {
    ZoneId tokyo = ZoneId.of("Asia/Tokyo");
    SetOfLimits a = Events.set(A, folder, Events.alert("doc", "cpu1", 10, 20), tokyo);
    SetOfLimits b = Events.set(B, folder, List.of(), tokyo);

    Report report = Report.of(List.of(a, b), folder, folder, tokyo);

    assertThat(report.text())
        .startsWith("From 2021-10-11 21:00:00 to 2021-10-12 21:00:00 Asia/Tokyo\n")
        .contains("since 2021-10-11 21:10:00");
    assertThat(folder.resolve(Report.DIFFERENCE_FILE))
        .content()
        .contains("\"started_at\":\"2021-10-11 21:10:00\",\"ended_at\":\"2021-10-11 21:20:00\"");
  }

  @Test
  void aSilenceThatEndsBeforeItsBeginBecauseClocksWerePutBackHasNoLength() throws IOException {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    int beforeThat = 19 * 24 * 60 + 12 * 60 + 50;
    List<AlertEvent> silence = Events.silence("doc", beforeThat, beforeThat + 20);
    SetOfLimits a = Events.set(A, folder, silence, berlin);

    assertThat(
            Report.of(List.of(a, Events.set(B, folder, silence, berlin)), folder, folder, berlin)
                .differs())
        .isFalse();
    assertThat(
            Report.of(List.of(a, Events.set(B, folder, List.of(), berlin)), folder, folder, berlin)
                .differs())
        .isTrue();
    assertThat(folder.resolve(Report.DIFFERENCE_FILE))
        .content()
        .contains("\"started_at\":\"2021-10-31 02:50:00\",\"ended_at\":\"2021-10-31 02:50:00\"");
  }

  @Test
  void whateverFitsIntoMemoryTheReportIsTheSame() throws IOException {
    String text = twoSets().text();
    String lines = Files.readString(folder.resolve(Report.DIFFERENCE_FILE));

    Report small =
        Report.of(
            List.of(set(A, ofA()), set(B, ofB())),
            folder,
            folder,
            ZoneOffset.UTC,
            new Bounds(2, 2));

    assertThat(small.text()).isEqualTo(text);
    assertThat(Files.readString(folder.resolve(Report.DIFFERENCE_FILE))).isEqualTo(lines);
  }

  @Test
  void aFolderThatAShellWouldTakeApartIsQuoted() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("it's odd"));
    Report report = Report.of(List.of(set(A, ofA()), set(B, ofB())), odd, odd, ZoneOffset.UTC);

    assertThat(report.text())
        .contains("grep '\"kind\":\"only_b\"' '" + folder + "/it'\\''s odd/difference.jsonl'\n");
  }

  @Test
  void aLineThatIsNoEventIsRefusedAndLeavesNothing() throws IOException {
    SetOfLimits a = set(A, ofA());
    SetOfLimits b = set(B, ofB());
    List<String> lines = new ArrayList<>(Files.readAllLines(b.alerts()));
    lines.set(2, lines.get(2).substring(0, 40));
    Files.write(b.alerts(), lines);

    assertThatThrownBy(() -> Report.of(List.of(a, b), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(b.alerts() + ", line 3, is no event of an alert: ");
    assertThat(namesIn(folder)).containsExactlyInAnyOrder("A-table.jsonl", "B-candidate-csv.jsonl");
  }

  @Test
  void anOlderFileStaysIfTheNewOneFails() throws IOException {
    Path file = Files.writeString(folder.resolve(Report.DIFFERENCE_FILE), "older");
    SetOfLimits a = set(A, ofA());
    SetOfLimits b = set(B, ofB());
    Files.delete(b.alerts());

    assertThatThrownBy(() -> Report.of(List.of(a, b), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(b.alerts().toString());
    assertThat(file).hasContent("older");
  }

  @Test
  void anAlertThatLacksAnEventIsRefused() throws IOException {
    SetOfLimits a = set(A, Events.alert("doc", "cpu1", 10, 20).subList(1, 2));

    assertThatThrownBy(() -> Report.of(List.of(a), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(a.alerts() + ": alert ")
        .hasMessageEndingWith(" of doc has 1 events, and their sequence goes up to 2");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    SetOfLimits a = set(A, List.of());
    Files.write(a.alerts(), "\u00ff\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> Report.of(List.of(a), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IOException.class)
        .hasMessage("%s is not UTF-8, in line 1 or soon after", a.alerts());
  }

  @Test
  void setsMustBeOneOrTwoOfTheSamePeriod() throws IOException {
    SetOfLimits a = set(A, List.of());
    SetOfLimits longer = new SetOfLimits(B, a.alerts(), 10, 5, a.fromMillis(), a.toMillis() + 1);

    assertThatThrownBy(() -> Report.of(List.of(), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 sets of limits instead of one or two");
    assertThatThrownBy(() -> Report.of(List.of(a, a, a), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Report.of(List.of(a, longer), folder, folder, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A: table and B: candidate.csv were judged over other periods");
  }

  @Test
  void figuresOfASetThatContradictEachOtherAreRefused() {
    Path file = Path.of("alerts.jsonl");

    assertThatThrownBy(() -> new SetOfLimits(A, file, 10, 11, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A: table: 11 of 10 windows breach");
    assertThatThrownBy(() -> new SetOfLimits(A, file, 10, -1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SetOfLimits(A, file, 10, 5, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A: table: the period ends at 1, and begins at 1");
  }

  private Report twoSets() throws IOException {
    return Report.of(List.of(set(A, ofA()), set(B, ofB())), folder, folder, ZoneOffset.UTC);
  }

  private SetOfLimits set(String name, List<AlertEvent> events) throws IOException {
    return Events.set(name, folder, events);
  }

  private static List<AlertEvent> ofA() {
    return Events.all(
        List.of(
            Events.alert("doc", "cpu3", 10, 24),
            Events.alert("doc", "cpu1", 12, 300),
            Events.alert("doc", "cpu3", 400, 425),
            Events.alert("grumpy", "cpu1", 600, null),
            Events.alert("sleepy", "cpu2", 700, 710),
            Events.alert("ip-10-0-12-33.eu-central-1.compute.internal\n", "cpu1", 900, 1000),
            Events.silence("happy", 100, 130),
            Events.silence(AlertEvent.FLEET, 1300, null)));
  }

  private static List<AlertEvent> ofB() {
    List<List<AlertEvent>> alerts = new ArrayList<>();
    alerts.add(Events.alert("doc", "cpu3", 10, 24));
    alerts.add(Events.alert("doc", "cpu1", 11, 240));
    alerts.add(Events.alert("grumpy", "cpu1", 605, 700));
    alerts.add(Events.alert("sleepy", "cpu2", 700, null));
    alerts.add(Events.silence("happy", 100, 140));
    IntStream.range(0, 12)
        .forEach(i -> alerts.add(Events.alert("bashful" + i % 4, "cpu" + i, 20 * i, 20 * i + 7)));
    return Events.all(alerts);
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private String expected(String name) throws IOException {
    try (var in = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("FOLDER", folder.toString());
    }
  }
}
