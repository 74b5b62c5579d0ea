package dev.beamwatch.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InOrderSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  private final InOrderSource<String> source = source(new Letters(5), true);

  @Test
  void itIsReadByOneReader() {
    assertThat(source.split(8, OPTIONS)).containsExactly(source);
  }

  @Test
  void theWatermarkFollowsTheElementsAndIsAtTheEndOfTimeAfterTheLast() throws IOException {
    UnboundedReader<String> reader = source.createReader(OPTIONS, null);
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
    assertThatThrownBy(reader::getCurrent).isInstanceOf(NoSuchElementException.class);
    take(reader, true);

    assertThat(reader.getCurrent()).isEqualTo("a");
    assertThat(reader.getCurrentTimestamp()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(reader.getWatermark()).isEqualTo(Instant.ofEpochMilli(1_500));
    assertThat(reader.getCurrentSource()).isSameAs(source);

    assertThat(rest(reader)).containsExactly("b", "c", "d", "e");
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }

  @Test
  void aNewReaderGoesOnAtAMark() throws Exception {
    InOrderSource<String> closing = source(new Letters(5), false);
    UnboundedReader<String> reader = closing.createReader(OPTIONS, null);
    take(reader, true);
    take(reader, false);
    InOrderSource.Mark mark = (InOrderSource.Mark) reader.getCheckpointMark();
    reader.close();

    InOrderSource.Mark stored = CoderUtils.clone(closing.getCheckpointMarkCoder(), mark);
    stored.finalizeCheckpoint();
    UnboundedReader<String> next = closing.createReader(OPTIONS, stored);
    assertThat(next.getCheckpointMark()).isEqualTo(mark);
    assertThat(next).isNotSameAs(reader);
    take(next, true);
    assertThat(next.getCurrent()).isEqualTo("c");
    assertThat(rest(next)).containsExactly("d", "e");
  }

  @Test
  void aClosedReaderThatStandsAtTheMarkIsOpenedAgain() throws IOException {
    UnboundedReader<String> reader = source.createReader(OPTIONS, null);
    take(reader, true);
    InOrderSource.Mark mark = (InOrderSource.Mark) reader.getCheckpointMark();
    reader.close();

    UnboundedReader<String> next = source.createReader(OPTIONS, mark);
    assertThat(next).isSameAs(reader);
    take(next, true);
    assertThat(next.getCurrent()).isEqualTo("b");
  }

  @Test
  void aClosedReaderThatStandsElsewhereIsNotUsed() throws IOException {
    UnboundedReader<String> reader = source.createReader(OPTIONS, null);
    take(reader, true);
    InOrderSource.Mark mark = (InOrderSource.Mark) reader.getCheckpointMark();
    take(reader, false);
    reader.close();

    UnboundedReader<String> next = source.createReader(OPTIONS, mark);
    assertThat(next).isNotSameAs(reader);
    take(next, true);
    assertThat(next.getCurrent()).isEqualTo("b");
    assertThat(source.createReader(OPTIONS, null)).isNotSameAs(next);
  }

  @Test
  void aMarkAtTheEndGivesNothingMore() throws IOException {
    UnboundedReader<String> reader = source.createReader(OPTIONS, new InOrderSource.Mark(5));
    assertThat(reader.start()).isFalse();
    assertThat(rest(reader)).isEmpty();
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }

  @Test
  void aPipelineGetsEveryElementOnceAndOnTimeAndEnds() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<String> letters =
        pipeline
            .apply(Read.from(source(new Letters(26), true)))
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))));

    PAssert.that(letters)
        .inWindow(window(0))
        .containsInAnyOrder("a", "b", "c", "d", "e", "f", "g", "h", "i");
    PAssert.that(letters)
        .inWindow(window(20))
        .containsInAnyOrder("t", "u", "v", "w", "x", "y", "z");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aFailureReachesWhoeverRunsThePipeline() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline.apply(Read.from(source(new Letters(3, new IOException("the disk is gone")), true)));

    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasStackTraceContaining("the disk is gone");
  }

  private static IntervalWindow window(int second) {
    return new IntervalWindow(Instant.ofEpochSecond(second), Instant.ofEpochSecond(second + 10L));
  }

  private static InOrderSource<String> source(Letters letters, boolean keepsReaderOpen) {
    return new InOrderSource<>(letters, StringUtf8Coder.of(), keepsReaderOpen);
  }

  /** Reads one element, as soon as it is there. */
  private static void take(UnboundedReader<String> reader, boolean isFirst) throws IOException {
    boolean isThere = isFirst ? reader.start() : reader.advance();
    while (!isThere) {
      assertThat(reader.getWatermark()).isNotEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
      isThere = reader.advance();
    }
  }

  private static List<String> rest(UnboundedReader<String> reader) throws IOException {
    List<String> rest = new ArrayList<>();
    while (!reader.getWatermark().equals(BoundedWindow.TIMESTAMP_MAX_VALUE)) {
      if (reader.advance()) {
        rest.add(reader.getCurrent());
      }
    }
    return rest;
  }
}
