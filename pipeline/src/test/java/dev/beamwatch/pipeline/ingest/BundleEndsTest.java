package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BundleEndsTest {
  private static final long PAUSE = BundleEnds.PAUSE.toNanos();

  @AfterEach
  void forget() {
    BundleEnds.tell(System.nanoTime() - 2 * PAUSE);
  }

  @Test
  void anEndIsRecentForAMomentAndInItsThreadOnly() {
    BundleEnds.tell(Long.MAX_VALUE - 1);

    assertThat(BundleEnds.isRecent(Long.MAX_VALUE)).isTrue();
    assertThat(BundleEnds.isRecent(Long.MAX_VALUE - 2 + PAUSE)).isTrue();
    assertThat(BundleEnds.isRecent(Long.MAX_VALUE - 1 + PAUSE)).isFalse();
    assertThat(CompletableFuture.supplyAsync(() -> BundleEnds.isRecent(Long.MAX_VALUE)).join())
        .isFalse();
  }

  @Test
  void aThreadThatWasToldNothingKnowsOfNoEnd() {
    assertThat(CompletableFuture.supplyAsync(() -> BundleEnds.isRecent(0)).join()).isFalse();
  }

  @Test
  void routingTellsOfItsBundles() {
    new RouteBatchesFn().finishBundle();

    assertThat(BundleEnds.isRecent(System.nanoTime() - PAUSE / 2)).isTrue();
  }
}
