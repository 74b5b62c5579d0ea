package dev.beamwatch.generator;

import java.util.ArrayList;
import java.util.List;

/** A clock that moves only when somebody waits for it. */
final class FakeClock implements PaceClock {
  final List<Long> pauses = new ArrayList<>();
  private long nowMillis;

  FakeClock(long nowMillis) {
    this.nowMillis = nowMillis;
  }

  @Override
  public long millis() {
    return nowMillis;
  }

  @Override
  public void pause(long millis, StopSignal stop) {
    pauses.add(millis);
    nowMillis += millis;
  }

  void advance(long millis) {
    nowMillis += millis;
  }
}
