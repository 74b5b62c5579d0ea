package dev.beamwatch.pipeline.runner;

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
}
