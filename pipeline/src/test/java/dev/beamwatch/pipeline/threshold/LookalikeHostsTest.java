package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookalikeHostsTest {
  private final LookalikeHosts lookalikes = new LookalikeHosts();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "DOC,doc",
        "doc,DOC",
        "Doc,dOC",
        "doc ,doc",
        "doc,doc ",
        " doc\t,DOC\r",
        "doc,doc\u00A0",
        "\uFEFFdoc,doc",
        "zwölf,ZWÖLF",
        "ZWÖLF ,zwölf",
        "a b,A B",
      })
  void aHostWhoseNameDiffersOnlyInCaseOrBlanksAtTheEndsIsToldOfWithBothNames(
      String host, String inTable) {
    Thresholds thresholds = table(1, inTable, "another", "AND ANOTHER", "七");

    assertThat(lookalikes.warning(thresholds, host))
        .contains(
            "host "
                + LogText.quoted(host)
                + " has no limit and raises no alert; the table of thresholds has one for "
                + LogText.quoted(inTable)
                + ": only upper and lower case or blanks at the ends differ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"do", "docs", "d oc", "dоc", "", " ", "doc.example.org", "döc"})
  void aHostWhoseNameDiffersOtherwiseIsNotToldOf(String host) {
    assertThat(lookalikes.warning(table(1, "doc", "DOC1", "D O C"), host)).isEmpty();
  }

  @Test
  void aHostIsToldOfOnceHoweverOftenTheTableIsRead() {
    assertThat(lookalikes.warning(table(1, "doc"), "DOC")).isPresent();
    assertThat(lookalikes.warning(table(1, "doc"), "DOC")).isEmpty();
    assertThat(lookalikes.warning(table(2, "doc"), "DOC")).isEmpty();
    assertThat(SerializableUtils.clone(lookalikes).warning(table(3, "doc"), "DOC")).isEmpty();
    assertThat(lookalikes.warning(table(3, "doc"), "Doc")).isPresent();
  }

  @Test
  void aNameThatComesIntoTheTableLaterIsFoundThen() {
    assertThat(lookalikes.warning(table(1, "dopey"), "DOC")).isEmpty();
    assertThat(lookalikes.warning(table(2, "dopey", "doc"), "DOC")).isPresent();
  }

  @Test
  void anOlderSnapshotThatAnotherStepStillHasTellsNothingWrong() {
    assertThat(lookalikes.warning(table(2, "a", "B", "DOC"), "b")).isPresent();
    assertThat(lookalikes.warning(table(1, "DOC"), "doc")).isEmpty();
    assertThat(lookalikes.warning(table(2, "a", "B", "DOC"), "doc")).isPresent();
  }

  @Test
  void aTableWithARowForAllHostsGivesNoWarning() {
    assertThat(lookalikes.warning(table(1, "doc", "*"), "DOC")).isEmpty();
    assertThat(lookalikes.warning(table(2, "doc"), "DOC")).isPresent();
  }

  @Test
  void aHostWhoseOwnRowsDoNotApplyIsNoLookalike() {
    assertThat(lookalikes.warning(table(1, "doc", "DOC"), "doc")).isEmpty();
    assertThat(lookalikes.warning(table(1, "doc", "DOC"), "DOC")).isEmpty();
  }

  @Test
  void ofVeryManyHostsAHundredAreNamedAndThenNoMore() {
    Map<String, BigDecimal> limits = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      limits.put("HOST" + i, BigDecimal.ONE);
    }
    Thresholds thresholds = Thresholds.of(limits, 1);
    int told = 0;
    String last = "";
    for (int i = 0; i < 5_000; i++) {
      String warning = lookalikes.warning(thresholds, "host" + i).orElse("");
      if (!warning.isEmpty()) {
        told++;
        last = warning;
      }
    }

    assertThat(told).isEqualTo(LookalikeHosts.MOST_TOLD + 1);
    assertThat(last).startsWith("more than 100 hosts have no limit only for").endsWith("are named");
  }

  private static Thresholds table(long loadedAtMillis, String... hosts) {
    Map<String, BigDecimal> limits = new HashMap<>();
    for (String host : hosts) {
      limits.put(host, BigDecimal.ONE);
    }
    return Thresholds.of(limits, loadedAtMillis);
  }
}
