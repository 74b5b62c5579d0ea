package dev.beamwatch.pipeline.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import org.junit.jupiter.api.Test;

class ToldWindowsTest {
  private static final ProcessorKey DOC = new ProcessorKey("doc", "cpu1");
  private static final ProcessorKey DOPEY = new ProcessorKey("dopey", "cpu1");

  private final ToldWindows told = new ToldWindows();

  @Test
  void aWindowIsAddedOnce() {
    assertThat(told.add(30_000, DOC)).isTrue();
    assertThat(told.add(30_000, DOPEY)).isTrue();
    assertThat(told.add(60_000, DOC)).isTrue();
    assertThat(told.add(30_000, DOC)).isFalse();
  }

  /** Or state would grow with every breach that ever was. */
  @Test
  void whatEndsAtOrBeforeAMomentIsForgotten() {
    told.add(60_000, DOC);
    told.add(30_000, DOC);
    told.add(30_000, DOPEY);
    told.add(60_001, DOC);

    told.forgetEndingUpTo(29_999);
    assertThat(told.firstEndMillis()).isEqualTo(30_000);

    told.forgetEndingUpTo(60_000);
    assertThat(told.byEnd()).containsOnlyKeys(60_001L);

    told.forgetEndingUpTo(60_001);
    assertThat(told.isEmpty()).isTrue();
    assertThat(told.firstEndMillis()).isEqualTo(Long.MAX_VALUE);
  }
}
