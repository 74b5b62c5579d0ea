package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of {@code doc} is 80, that of {@code grumpy} 81. */
class ExpectedAlertsTest {
  private static final String FIRING_AT_THE_THIRD_WINDOW =
      """
      {"alert_id":"%s","sequence":1,"event":"FIRING","level":"critical","hostname":"%s",\
      "cpu":"cpu0","window_end":"2021-10-11 12:01:30","started_at":"2021-10-11 12:00:00",\
      "usage_avg":90.5,"usage_max":95.5,"allowed_top":%d,"warning_top":null,"clear_top":%d,\
      "limit_valid_from":null,"peak":90.5,"breaching":3,"of":5,"recent":[90.5,90.5,90.5],\
      "why":null}\
      """;

  @TempDir private Path folder = Path.of("");

  private final ExpectedAlerts expected = new ExpectedAlerts(HostLimits.of(10));

  @BeforeEach
  void twoHostsAreInTrouble() {
    for (int window = 0; window < 3; window++) {
      // Not in the order of the file.
      expected.add(stats("grumpy", window, 90.5));
      expected.add(stats("doc", window, 90.5));
      expected.add(stats("nobody", window, 90.5));
    }
  }

  @Test
  void countsWindowsWithAndWithoutLimit() {
    assertThat(expected.windows()).isEqualTo(9);
    assertThat(expected.events()).isEqualTo(2);
  }

  @Test
  void theSameLinesAreRight() throws IOException {
    Path file = file(lines());
    assertThatCode(() -> expected.verify("replay", file)).doesNotThrowAnyException();
  }

  @Test
  void anotherByteIsWrong() throws IOException {
    List<String> lines = lines();
    lines.set(1, lines.get(1).replace("\"peak\":90.5", "\"peak\":90.6"));
    Path file = file(lines);
    assertThatThrownBy(() -> expected.verify("replay", file))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageStartingWith("replay differs in line 2 of its events: {")
        .hasMessageContaining("\"peak\":90.6")
        .hasMessageContaining(" instead of {");
  }

  @Test
  void otherOrderIsWrong() throws IOException {
    List<String> lines = lines();
    Path file = file(List.of(lines.get(1), lines.get(0)));
    assertThatThrownBy(() -> expected.verify("replay", file))
        .hasMessageStartingWith("replay differs in line 1");
  }

  @Test
  void aMissingLineIsWrong() throws IOException {
    Path file = file(lines().subList(0, 1));
    assertThatThrownBy(() -> expected.verify("replay", file))
        .hasMessageStartingWith("replay differs in line 2 of its events: the end instead of {");
  }

  @Test
  void oneLineTooManyIsWrong() throws IOException {
    List<String> lines = lines();
    lines.add("{}");
    Path file = file(lines);
    assertThatThrownBy(() -> expected.verify("replay", file))
        .hasMessage("replay differs in line 3 of its events: {} instead of the end");
  }

  private static List<String> lines() {
    return new ArrayList<>(List.of(firing("doc", 80), firing("grumpy", 81)));
  }

  private static String firing(String hostname, int allowedTop) {
    return FIRING_AT_THE_THIRD_WINDOW.formatted(
        AlertEvent.id(hostname, "cpu0", Workload.START_MILLIS), hostname, allowedTop, allowedTop);
  }

  private Path file(List<String> lines) throws IOException {
    return Files.write(folder.resolve("alerts.jsonl"), lines);
  }

  private static WindowStats stats(String hostname, int window, double mean) {
    long end = Workload.windowEndMillis(window);
    return new WindowStats(
        end - Workload.WINDOW_MILLIS, end, hostname, "cpu0", mean, mean + 5, 200);
  }
}
