package dev.beamwatch.console.told;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.AlertEvent.Kind;
import dev.beamwatch.schemas.AlertEvent.Level;
import dev.beamwatch.schemas.AlertEvent.Why;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTextTest {
  @Test
  void eachKindIsOneLine() {
    assertThat(text(Kind.FIRING, Level.CRITICAL, "cpu3", 84.91823, null))
        .isEqualTo("doc cpu3: FIRING, critical, 84.9 over 20");
    assertThat(text(Kind.EASED, Level.WARNING, "cpu3", 17.0, null))
        .isEqualTo("doc cpu3: EASED, warning, 17.0 over 15.5");
    assertThat(text(Kind.RESOLVED, Level.CRITICAL, "cpu3", 10.0, null))
        .isEqualTo("doc cpu3: RESOLVED");
    assertThat(text(Kind.RESOLVED, Level.CRITICAL, "cpu3", null, Why.LIMIT_REMOVED))
        .isEqualTo("doc cpu3: RESOLVED, limit removed");
    assertThat(text(Kind.SILENT, null, null, null, null)).isEqualTo("doc: SILENT");
    assertThat(text(Kind.SILENT, null, null, null, Why.FLEET))
        .isEqualTo("doc: SILENT, 6 of 10 hosts");
  }

  private static String text(
      Kind kind,
      @Nullable Level level,
      @Nullable String cpu,
      @Nullable Double mean,
      @Nullable Why why) {
    return EventText.of(
        new AlertEvent(
            "a",
            1,
            kind,
            level,
            "doc",
            cpu,
            1,
            1,
            mean,
            mean,
            BigDecimal.valueOf(20),
            new BigDecimal("15.5"),
            null,
            null,
            null,
            6,
            10,
            null,
            why,
            null));
  }
}
