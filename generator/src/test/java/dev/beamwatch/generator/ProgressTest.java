package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final FakeClock clock = new FakeClock(0);
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Totals totals = new Totals();

  private Progress progress(boolean terminal) {
    return new Progress(new PrintStream(shown, true, StandardCharsets.UTF_8), terminal, clock);
  }

  private void send(int messages) {
    new Scenario(ScenarioConfig.builder().build()).messages(messages).forEach(totals::add);
  }

  @Test
  void writesALineEveryTenSecondsIfNobodyWatches() {
    Progress progress = progress(false);
    send(500);
    clock.advance(9_999);
    progress.update(totals);
    assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    clock.advance(1);
    progress.update(totals);
    progress.update(totals);
    progress.end();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "sent=500 valid=500 malformed=0 late=0 duplicates=0 future=0 (50/s)\n");
  }

  @Test
  void rewritesOneLineEverySecondOnATerminal() {
    Progress progress = progress(true);
    send(2_000);
    clock.advance(1_000);
    progress.update(totals);
    clock.advance(999);
    progress.update(totals);
    clock.advance(1);
    progress.update(totals);
    progress.end();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\rsent=2000 valid=2000 malformed=0 late=0 duplicates=0 future=0 (2,000/s)"
                + "\rsent=2000 valid=2000 malformed=0 late=0 duplicates=0 future=0 (0/s)    "
                + System.lineSeparator());
  }
}
