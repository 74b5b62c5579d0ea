package dev.beamwatch.pipeline.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.util.SerializableUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedByClonesTest {
  @Test
  void clonesSeeOneValueAndOthersTheirOwn() {
    SharedByClones<AtomicInteger> original = new SharedByClones<>(AtomicInteger::new);
    SharedByClones<AtomicInteger> clone = SerializableUtils.clone(original);
    SharedByClones<AtomicInteger> other = new SharedByClones<>(AtomicInteger::new);

    clone.get().set(7);

    assertThat(original.get()).hasValue(7).isSameAs(SerializableUtils.clone(clone).get());
    assertThat(other.get()).hasValue(0);
  }

  /** On Flink the job's DoFns are deserialised; the original is in another process. */
  @Test
  void theValueOutlivesTheOriginalAsLongAsACloneUsesIt() {
    SharedByClones<AtomicInteger> clone =
        SerializableUtils.clone(new SharedByClones<>(AtomicInteger::new));
    clone.get().set(7);
    System.gc();

    assertThat(SerializableUtils.clone(clone).get()).hasValue(7);
  }

  @Test
  void valuesThatNobodyHoldsAreForgotten() {
    int before = SharedByClones.count();
    List<SharedByClones<AtomicInteger>> held = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      held.add(new SharedByClones<>(AtomicInteger::new));
    }
    assertThat(SharedByClones.count()).isGreaterThanOrEqualTo(1_000);
    held.clear();

    Awaitility.await("they are forgotten")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return SharedByClones.count() <= before;
            });
  }
}
