package dev.beamwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.schemas.SqlTimestamps;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayProgressTest {
  private static final long FROM = millis("2026-11-01T00:00:00Z");
  private static final long TO = millis("2026-11-09T00:00:00Z");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "2026-10-01T00:00:00Z, [..............................]   0 % at 2026-10-01 00:00 UTC",
    "2026-11-02T00:00:59Z, [####..........................]  13 % at 2026-11-02 00:00 UTC",
    "2026-11-05T00:00:00Z, [###############...............]  50 % at 2026-11-05 00:00 UTC",
    "2026-11-09T00:00:00Z, [##############################] 100 % at 2026-11-09 00:00 UTC",
    "2026-12-01T00:00:00Z, [##############################] 100 % at 2026-12-01 00:00 UTC"
  })
  void aBarTellsTheShareOfThePeriodThatIsBehind(String position, String bar) {
    assertThat(
            progress(new Period(FROM, TO), true)
                .line(millis(position), 1_234_567, Duration.ofMillis(61_999)))
        .isEqualTo(bar + ", 1,234,567 windows, 61 s");
  }

  @Test
  void beforeTheFirstWindowItReads() {
    assertThat(progress(new Period(FROM, TO), true).line(0, 0, Duration.ZERO))
        .isEqualTo("[..............................]   0 % reading, 0 windows, 0 s");
  }

  @Test
  void aPeriodThatIsOpenHasNoShare() {
    String line = "at 2026-11-05 00:00 UTC, 7 windows, 1 s";
    long position = millis("2026-11-05T00:00:00Z");

    assertThat(progress(new Period(0, TO), true).line(position, 7, Duration.ofSeconds(1)))
        .isEqualTo(line);
    assertThat(
            progress(new Period(FROM, SqlTimestamps.MAX_MILLIS / 30_000 * 30_000), true)
                .line(position, 7, Duration.ofSeconds(1)))
        .isEqualTo(line);
  }

  @Test
  void theBarIsTakenAwayAtTheEnd() {
    progress(new Period(FROM, TO), true).end();
    assertThat(err.toString(UTF_8)).isEqualTo("\r\u001b[K");
  }

  @Test
  void whereNobodyLooksThereIsNoBarToTakeAway() {
    progress(new Period(FROM, TO), false).end();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  private ReplayProgress progress(Period period, boolean isTerminal) {
    return new ReplayProgress(period, new PrintStream(err, true, UTF_8), isTerminal);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
