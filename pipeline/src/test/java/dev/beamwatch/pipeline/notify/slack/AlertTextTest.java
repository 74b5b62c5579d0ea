package dev.beamwatch.pipeline.notify.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertTextTest {
  private static final AlertText TEXT = new AlertText(ZoneOffset.UTC);
  private static final int LONG = 4_000;

  @Test
  void theMessageIsThatOfTheContract() {
    assertThat(
            TEXT.ofHost(
                "doc",
                List.of(
                    firing("cpu1", 1, Level.CRITICAL, 71.0, 71.0),
                    firing("cpu3", 1, Level.CRITICAL, 84.91823, 91.2),
                    firing("cpu4", 1, Level.WARNING, 19.1, 19.1)),
                LONG))
        .isEqualTo(
            """
            🔴 doc: 3 processors over their threshold since 12:52:30 UTC
            cpu3 84.9 over 20 (peak 91.2) ▂▅▇▇ · cpu1 71.0 over 20 · cpu4 warning 19.1 over 15""");
  }

  @Test
  void theEndIsThatOfTheContract() {
    assertThat(
            TEXT.ofHost(
                "doc",
                List.of(
                    AlertEvents.resolved("doc", "cpu1", 2, 5, 71.0),
                    AlertEvents.resolved("doc", "cpu3", 2, 27, 91.2)),
                LONG))
        .isEqualTo("🟢 doc: over after 14 min. cpu3 peaked at 91.2 (threshold 20)");
  }

  @ParameterizedTest
  @CsvSource({"91.2, 20", "19.5, 15"})
  void anEndNamesTheHighestThresholdThatThePeakWasOver(double peak, int threshold) {
    AlertEvent eased =
        AlertEvents.event(Kind.RESOLVED, 3, Level.WARNING, "doc", "cpu3", 27, 12.0, peak, null);

    assertThat(TEXT.ofHost("doc", List.of(eased), LONG))
        .isEqualTo(
            "🟢 doc: over after 14 min. cpu3 peaked at %s (threshold %d)"
                .formatted(peak, threshold));
  }

  @Test
  void oneProcessorHasOneThreshold() {
    assertThat(TEXT.ofHost("doc", List.of(AlertEvents.firing("doc", "cpu3", 2)), LONG))
        .startsWith("🔴 doc: 1 processor over its threshold since 12:52:30 UTC\n");
  }

  @Test
  void aHostWithNothingButWarningsIsYellow() {
    assertThat(TEXT.ofHost("doc", List.of(firing("c", 1, Level.WARNING, 19.1, 19.1)), LONG))
        .startsWith("🟡 doc: 1 processor");
  }

  @Test
  void processorsThatAreOverAreNotAmongThoseThatFire() {
    assertThat(
            TEXT.ofHost(
                "doc",
                List.of(
                    AlertEvents.firing("doc", "cpu1", 2),
                    AlertEvents.resolved("doc", "cpu2", 2, 9, 91.2)),
                LONG))
        .startsWith("🔴 doc: 1 processor over its threshold")
        .doesNotContain("cpu2");
  }

  /** A reader must not see 20.0 over 20. */
  @ParameterizedTest
  @CsvSource({"20.04, 20.04", "20.5, 20.5", "20.000001, 20.000001", "99.96, 100.0"})
  void aUsageHasAsManyDigitsAsItNeedsToBeOverItsThreshold(double usage, String shown) {
    assertThat(TEXT.reply(firing("cpu1", 1, Level.CRITICAL, usage, usage), false))
        .endsWith(": " + shown + " over 20");
  }

  @Test
  void aUsageThatIsNotOverItsThresholdIsNotCalledSo() {
    assertThat(
            TEXT.reply(
                AlertEvents.event(
                    Kind.EASED, 2, Level.WARNING, "doc", "cpu1", 3, 14.96, 91.2, null),
                false))
        .isEqualTo(
            "🟡 cpu1 was critical, is a warning at 12:54:30 UTC: 14.96, threshold 15 (peak 91.2)");
  }

  @Test
  void eachEventHasItsReply() {
    assertThat(
            List.of(
                    firing("cpu1", 1, Level.WARNING, 19.1, 19.1),
                    event(Kind.ESCALATED, "cpu1", Level.CRITICAL, null),
                    event(Kind.REPEATED, "cpu1", Level.CRITICAL, null),
                    event(Kind.RESOLVED, "cpu1", Level.CRITICAL, null),
                    event(Kind.RESOLVED, "cpu1", Level.CRITICAL, Why.LIMIT_REMOVED),
                    event(Kind.RESOLVED, "cpu1", Level.CRITICAL, Why.FORGOTTEN),
                    AlertEvents.silent("doc", 3),
                    event(Kind.SILENT, null, null, Why.NEVER_HEARD),
                    AlertEvents.heard("doc", 3),
                    event(Kind.RESOLVED, null, null, Why.LIMIT_REMOVED))
                .stream()
                .map(event -> TEXT.reply(event, false)))
        .containsExactly(
            "🟡 cpu1 is over its warning threshold at 12:53:30 UTC: 19.1 over 15",
            "🔴 cpu1 was a warning, is critical at 12:54:30 UTC: 84.9 over 20",
            "🔴 cpu1 still fires after 2 min: 84.9 over 20",
            "🟢 cpu1 is over at 12:54:30 UTC after 2 min, peaked at 84.9",
            "🟢 cpu1 has no limit any more at 12:54:30 UTC",
            "🟢 cpu1 had no reading for a day and is forgotten at 12:54:30 UTC",
            "⚫ doc silent since 12:52:30 UTC",
            "⚫ doc never heard, watched since 12:52:30 UTC",
            "🟢 doc is heard again at 12:54:30 UTC",
            "🟢 doc is not watched any more at 12:54:30 UTC");
  }

  @Test
  void aSilentHostSaysSo() {
    assertThat(TEXT.ofHost("doc", List.of(AlertEvents.silent("doc", 3)), LONG))
        .isEqualTo("⚫ doc: silent since 12:52:30 UTC");
    assertThat(TEXT.ofHost("doc", List.of(AlertEvents.heard("doc", 9)), LONG))
        .isEqualTo("🟢 doc: heard again after 5 min");
    assertThat(
            TEXT.ofHost(
                "doc",
                List.of(AlertEvents.silent("doc", 3), AlertEvents.firing("doc", "cpu1", 2)),
                LONG))
        .startsWith("🔴 doc: 1 processor")
        .endsWith("\n⚫ doc: silent since 12:52:30 UTC");
  }

  @Test
  void whatDoesNotFitIsCounted() {
    List<AlertEvent> many = new ArrayList<>();
    for (int cpu = 0; cpu < 500; cpu++) {
      many.add(AlertEvents.firing("doc", "cpu%03d".formatted(cpu), 2));
    }
    String text = TEXT.ofHost("doc", many, LONG);

    assertThat(SlackMessage.bytes(text)).isBetween(LONG - 600, LONG);
    long shown = text.lines().skip(1).flatMap(line -> List.of(line.split(" · ")).stream()).count();
    assertThat(text).endsWith(" · and %d more processors".formatted(500 - (shown - 1)));
  }

  @Test
  void aNameOfThousandsOfCharactersIsCut() {
    assertThat(TEXT.lineOfHost("七".repeat(5_000), List.of(AlertEvents.firing("x", "c", 2))))
        .startsWith("🔴 " + "七".repeat(100) + "…: 1 processor");
  }

  @Test
  void aLineBreakInANameForgesNoLine() {
    assertThat(
            TEXT.lineOfHost(
                "doc\n🔴 happy", List.of(AlertEvents.firing("doc\n🔴 happy", "cpu\u20281", 2))))
        .doesNotContain("\n", "\u2028");
  }

  @Test
  void aBeginOnAnotherDayHasItsDate() {
    assertThat(
            new AlertText(ZoneId.of("Asia/Tokyo"))
                .ofHost("doc", List.of(AlertEvents.firing("doc", "cpu1", 300)), LONG))
        .contains("since 2021-10-11 21:52:30 Asia/Tokyo");
  }

  private static AlertEvent firing(String cpu, int window, Level level, double usage, double peak) {
    return AlertEvents.event(Kind.FIRING, 1, level, "doc", cpu, window, usage, peak, null);
  }

  private static AlertEvent event(
      Kind kind, @Nullable String cpu, @Nullable Level level, @Nullable Why why) {
    Double usage = cpu == null ? null : (Double) 84.91823;
    return AlertEvents.event(kind, 2, level, "doc", cpu, 3, usage, usage, why);
  }
}
