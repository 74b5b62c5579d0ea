package dev.beamwatch.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BundleEndsTest {
  @Test
  void anEndIsKnownInItsThreadOnly() {
    BundleEnds.tell(4711);

    assertThat(BundleEnds.last()).isEqualTo(4711);
    assertThat(CompletableFuture.supplyAsync(() -> String.valueOf(BundleEnds.last())).join())
        .isEqualTo("null");
  }

  @Test
  void routingTellsOfItsBundles() {
    BundleEnds.tell(System.nanoTime() - 1_000_000_000_000L);
    long before = System.nanoTime();

    new RouteBatchesFn().finishBundle();

    assertThat(BundleEnds.last()).isBetween(before, System.nanoTime());
  }
}
