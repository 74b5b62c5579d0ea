package dev.beamwatch.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.console.told.ReceiverView;
import dev.beamwatch.console.web.Trouble;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VitalSignsTest {
  private static final long NOW = 1_796_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final Duration WINDOW = Duration.ofSeconds(30);

  @Test
  void nothingIsWrongWhileReadingsAndWindowsCome() {
    assertThat(readings(NOW - 1_000, NOW - 10 * MINUTE, NOW - 40_000L, null)).isEmpty();
  }

  @Test
  void noReadingsAreToldAfterAMinuteSinceTheLast() {
    assertThat(readings(NOW - MINUTE, NOW - 10 * MINUTE, NOW - MINUTE, null)).isEmpty();
    assertThat(readings(NOW - MINUTE - 1, NOW - 10 * MINUTE, NOW - MINUTE, null))
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.kind()).isEqualTo("no-readings");
              assertThat(trouble.since()).isEqualTo(NOW - MINUTE - 1);
            });
  }

  @Test
  void noReadingsAtAllAreToldSinceTheConsoleWatches() {
    assertThat(
            new VitalSigns(
                    NOW, false, NOW - 2 * MINUTE, null, null, null, null, null, NOW, List.of())
                .troubles(WINDOW))
        .extracting(Trouble::kind, Trouble::since)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("no-readings", NOW - 2 * MINUTE));
  }

  @Test
  void readingsWithoutWindowsMeanThatThePipelineStandsStill() {
    // Two windows and a minute.
    assertThat(readings(NOW, NOW - 2 * MINUTE, null, null)).isEmpty();
    assertThat(readings(NOW, NOW - 2 * MINUTE - 1, null, null))
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.kind()).isEqualTo("no-windows");
              assertThat(trouble.since()).isEqualTo(NOW - 2 * MINUTE - 1);
              assertThat(trouble.text()).contains("stands still");
            });
    assertThat(readings(NOW, NOW - 60 * MINUTE, NOW - 3 * MINUTE, null))
        .extracting(Trouble::since)
        .containsExactly(NOW - 3 * MINUTE);
  }

  @Test
  void ifAllReadingsAreRefusedThePipelineIsNotBlamed() {
    assertThat(readings(NOW, NOW - 60 * MINUTE, NOW - 3 * MINUTE, NOW - 1_000L))
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.kind()).isEqualTo("no-windows");
              assertThat(trouble.text()).contains("refused", "Dead letters");
            });
  }

  @Test
  void whileTheBrokersAreAwayNothingIsSaidOfReadings() {
    assertThat(
            new VitalSigns(
                    NOW, true, NOW - 60 * MINUTE, null, null, null, null, null, NOW, List.of())
                .troubles(WINDOW))
        .extracting(Trouble::kind)
        .containsExactly("kafka-away");
  }

  @Test
  void limitsAndReceiversAreToldBesideTheRest() {
    ReceiverView well = new ReceiverView("slack", "cpu-alerts", 3, 0, null, 0, 0, null, null);
    ReceiverView away =
        new ReceiverView("alertmanager", "http://am:9093", 0, 2, "503", 0, 4, NOW - 5, NOW - 9);

    assertThat(
            new VitalSigns(
                    NOW,
                    false,
                    NOW - 60 * MINUTE,
                    NOW,
                    NOW - 60 * MINUTE,
                    NOW,
                    null,
                    "The table of limits cannot be read.",
                    null,
                    List.of(well, away))
                .troubles(WINDOW))
        .containsExactly(
            new Trouble("limits-not-read", null, "The table of limits cannot be read."),
            new Trouble(
                "takes-no-messages", NOW - 9, "alertmanager http://am:9093 takes no messages."));
  }

  private static List<Trouble> readings(
      long readingAt, long growingSince, @Nullable Long windowAt, @Nullable Long refusalAt) {
    return new VitalSigns(
            NOW,
            false,
            NOW - 60 * MINUTE,
            readingAt,
            growingSince,
            windowAt,
            refusalAt,
            null,
            NOW,
            List.of())
        .troubles(WINDOW);
  }
}
