package dev.beamwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MultisetHashTest {
  private final MultisetHash one = new MultisetHash();
  private final MultisetHash other = new MultisetHash();

  @Test
  void theOrderDoesNotMatter() {
    one.add("doc", "cpu0", 81, 1);
    one.add("dopey", "cpu1", 82, 2);
    other.add("dopey", "cpu1", 82, 2);
    other.add("doc", "cpu0", 81, 1);
    assertThat(one.value()).isEqualTo(other.value());
    assertThat(one.count()).isEqualTo(2);
  }

  @Test
  void aReadingTwiceIsNotAReadingOnce() {
    one.add("doc", "cpu0", 81, 1);
    other.add("doc", "cpu0", 81, 1);
    other.add("doc", "cpu0", 81, 1);
    assertThat(one.value()).isNotEqualTo(other.value());
  }

  @Test
  void fieldsThatHaveChangedPlacesAreNoticed() {
    one.add("doc", "cpu0", 81, 1);
    one.add("doc", "cpu1", 82, 2);
    other.add("doc", "cpu0", 82, 1);
    other.add("doc", "cpu1", 81, 2);
    assertThat(one.value()).isNotEqualTo(other.value());
  }
}
