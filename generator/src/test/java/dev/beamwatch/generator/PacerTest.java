package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PacerTest {
  private final FakeClock clock = new FakeClock(10_000);
  private final StopSignal stop = new StopSignal();
  private final Pacer pacer = new Pacer(clock, stop);

  @Test
  void waitsUntilAMessageIsDueAndNotLonger() throws Exception {
    assertThat(pacer.awaitDue(10_120, () -> {})).isTrue();
    assertThat(clock.millis()).isEqualTo(10_120);
  }

  @Test
  void doesNotWaitForWhatIsPast() throws Exception {
    assertThat(pacer.awaitDue(9_000, () -> {})).isTrue();
    assertThat(pacer.awaitDue(10_000, () -> {})).isTrue();
    assertThat(pacer.awaitDue(Pacer.NOW, () -> {})).isTrue();
    assertThat(clock.pauses).isEmpty();
  }

  @Test
  void looksUpNowAndThenWhileItWaitsLong() throws Exception {
    List<Long> looks = new ArrayList<>();
    assertThat(pacer.awaitDue(11_200, () -> looks.add(clock.millis()))).isTrue();
    assertThat(looks).containsExactly(10_000L, 10_500L, 11_000L);
    assertThat(clock.pauses).containsExactly(500L, 500L, 200L);
  }

  @Test
  void endsWhenAStopIsRequestedWhileItWaits() throws Exception {
    assertThat(pacer.awaitDue(Long.MAX_VALUE, stop::request)).isFalse();
    assertThat(pacer.awaitDue(Pacer.NOW, () -> {})).isFalse();
  }

  @Test
  @Timeout(10)
  void theMachinesClockGoesOnAndItsPauseEndsAtAStop() {
    PaceClock system = PaceClock.system();
    long before = system.millis();
    stop.request();
    system.pause(Long.MAX_VALUE, stop);
    assertThat(system.millis()).isGreaterThanOrEqualTo(before);
    assertThat(Math.abs(System.currentTimeMillis() - system.millis())).isLessThan(5_000);
  }

  @Test
  void aBackfillIsSentAtOnceAndThenTheStreamFollowsTheClock() throws Exception {
    Scenario scenario =
        new Scenario(ScenarioConfig.builder().startMillis(9_000).readingsPerSecond(10).build());
    List<Long> sentAt = new ArrayList<>();
    Source source =
        new ScenarioSource(scenario, ScenarioSource.Pacing.FOLLOW_EVENT_TIME, 13, clock);
    Sink sink =
        new Sink() {
          @Override
          public void send(Message message) {
            sentAt.add(clock.millis());
          }

          @Override
          public void beforePause() {}

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Pump pump = new Pump(pacer, new Progress(nowhere, false, clock));
    pump.run(source, sink);
    assertThat(sentAt)
        .containsExactly(
            10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L, 10_000L,
            10_000L, 10_000L, 10_100L, 10_200L);
  }
}
