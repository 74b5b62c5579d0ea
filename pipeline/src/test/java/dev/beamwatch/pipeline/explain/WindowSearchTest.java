package dev.beamwatch.pipeline.explain;

import static dev.beamwatch.pipeline.explain.Scene.CPU;
import static dev.beamwatch.pipeline.explain.Scene.HOST;
import static dev.beamwatch.pipeline.explain.Scene.SIZE;
import static dev.beamwatch.pipeline.explain.Scene.end;
import static dev.beamwatch.pipeline.explain.Scene.stats;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.WindowStats;
import dev.beamwatch.schemas.WindowStatsCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowSearchTest {
  private static final WindowStatsCodec CODEC = new WindowStatsCodec(ZoneOffset.UTC);
  private static final byte[] KEY = RecordKeys.ofProcessor(HOST, CPU);

  /** Windows 10 to 19. */
  private static final Stretch STRETCH = new Stretch(end(9), end(19));

  private final WindowSearch search = search(STRETCH, WindowSearch.MOST_KEPT);

  @Test
  void onlyWindowsOfTheProcessorInTheStretchAreKept() throws IOException {
    assertThat(take(0, KEY, stats(9, 50, 1))).isTrue();
    assertThat(take(0, KEY, stats(10, 50, 1))).isTrue();
    assertThat(take(0, null, stats(19, 60, 1))).isTrue();
    assertThat(take(0, KEY, stats(20, 60, 1))).isTrue();
    assertThat(take(0, null, of("happy", CPU, 12))).isTrue();
    assertThat(take(0, null, of(HOST, "cpu4", 12))).isTrue();
    assertThat(take(0, RecordKeys.ofProcessor("happy", CPU), of("happy", CPU, 12))).isTrue();

    assertThat(search.found())
        .extracting(WrittenWindow::stats)
        .containsExactly(stats(10, 50, 1), stats(19, 60, 1));
    assertThat(search.reachedMillis()).isEqualTo(end(20));
  }

  @Test
  void itBeginsSoMuchEarlierAsRecordsMayBeBehind() {
    assertThat(search.readFromMillis()).isEqualTo(end(9) - 60_000);
    assertThat(search(new Stretch(5, 10), 1).readFromMillis()).isZero();
  }

  @Test
  void aPartitionThatHasPassedTheStretchIsLeft() throws IOException {
    assertThat(take(0, KEY, stats(21, 50, 1))).isTrue();
    assertThat(take(0, KEY, stats(22, 50, 1))).isFalse();
  }

  @Test
  void othersShowHowFarAPartitionHasCome() throws IOException {
    byte[] other = RecordKeys.ofProcessor("happy", CPU);
    int read = 0;
    boolean isWanted = true;
    while (isWanted && read < 2_000) {
      isWanted = take(0, other, of("happy", CPU, read++));
    }

    assertThat(isWanted).isFalse();
    assertThat(take(1, other, of("happy", CPU, 12))).isTrue();
  }

  @Test
  void withoutAnEndAllIsWanted() throws IOException {
    WindowSearch open = search(new Stretch(end(9), Long.MAX_VALUE), 10);

    assertThat(open.take(0, KEY, CODEC.encode(stats(100_000, 50, 1)), 0)).isTrue();
    assertThat(open.found()).hasSize(1);
  }

  @Test
  void whatIsNoWindowIsPassedOver() throws IOException {
    assertThat(search.take(0, KEY, null, 0)).isTrue();
    assertThat(search.take(0, null, "{}".getBytes(UTF_8), 0)).isTrue();

    assertThat(search.found()).isEmpty();
    assertThat(search.reachedMillis()).isNegative();
  }

  @Test
  void windowsOfAnotherLengthAreRefused() {
    WindowStats minute = new WindowStats(Scene.BEGIN, Scene.BEGIN + 60_000, HOST, CPU, 1, 1, 1);

    assertThatThrownBy(() -> take(0, KEY, minute))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the topic of windows has one of PT1M, from 2026-10-01T12:00:00Z: --windowSize=PT30S is"
                + " not what it was made with");
  }

  @Test
  void memoryIsBounded() throws IOException {
    WindowSearch two = search(STRETCH, 2);
    assertThat(two.take(0, KEY, CODEC.encode(stats(10, 50, 1)), 0)).isTrue();
    assertThat(two.take(0, KEY, CODEC.encode(stats(11, 50, 1)), 0)).isTrue();
    assertThat(two.isCut()).isFalse();
    assertThat(two.take(0, KEY, CODEC.encode(stats(12, 50, 1)), 0)).isFalse();

    assertThat(two.isCut()).isTrue();
    assertThat(two.found()).hasSize(2);
  }

  @Test
  void windowsOfTwoPartitionsAreInTheOrderInWhichTheyWereWritten() throws IOException {
    search.take(1, KEY, CODEC.encode(stats(12, 52, 1)), 2_000);
    search.take(0, KEY, CODEC.encode(stats(11, 51, 1)), 1_000);
    search.take(0, KEY, CODEC.encode(stats(13, 53, 1)), 3_000);

    assertThat(search.found())
        .extracting(WrittenWindow::endMillis)
        .containsExactly(end(11), end(12), end(13));
  }

  private boolean take(int partition, byte @Nullable [] key, WindowStats stats) throws IOException {
    return search.take(partition, key, CODEC.encode(stats), stats.windowEndMillis());
  }

  private static WindowStats of(String hostname, String cpu, int window) {
    return new WindowStats(end(window - 1), end(window), hostname, cpu, 90, 90, 3);
  }

  private static WindowSearch search(Stretch stretch, int mostKept) {
    return new WindowSearch(
        HOST, CPU, stretch, SIZE, Duration.ofMinutes(1), ZoneOffset.UTC, mostKept);
  }
}
