package dev.beamwatch.pipeline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenBatchesTest {
  @Test
  void knowsWhatWasWrittenAndNothingElse() {
    WrittenBatches written = read(WrittenBatches.NONE.with(batch("a", 1)));

    assertThat(written.contains(batch("a", 1))).isTrue();
    assertThat(written.contains(batch("a", 2))).isFalse();
    assertThat(written.contains(batch("b", 1))).isFalse();
    assertThat(WrittenBatches.NONE.contains(batch("a", 1))).isFalse();
  }

  @Test
  void rememberEveryBatchOfASubmissionHoweverMany() {
    WrittenBatches written = WrittenBatches.NONE;
    for (int i = 1; i <= 1_000; i++) {
      written = read(written.with(batch("a", i)));
    }

    for (int i = 1; i <= 1_000; i++) {
      assertThat(written.contains(batch("a", i))).isTrue();
    }
    assertThat(written.contains(batch("a", 1_001))).isFalse();
  }

  @Test
  void batchesOfAnEarlierSubmissionThatComeBackWithASavepointAreKnown() {
    WrittenBatches written =
        read(
            WrittenBatches.NONE
                .with(batch("before", 1))
                .with(batch("before", 2))
                .with(batch("after", 3)));

    assertThat(written.contains(batch("before", 1))).isTrue();
    assertThat(written.contains(batch("before", 2))).isTrue();
    assertThat(written.contains(batch("before", 3))).isFalse();
    assertThat(written.contains(batch("after", 3))).isTrue();
  }

  @Test
  void fitsIntoTheMetadataOfAnOffset() {
    WrittenBatches written = WrittenBatches.NONE;
    for (int submission = 0; submission < 40; submission++) {
      String id = UUID.randomUUID().toString();
      for (int i = 1; i <= 500; i++) {
        written = written.with(batch(id, 999_999_999_000L + i));
      }
    }

    assertThat(written.metadata()).hasSizeLessThan(4096);
    assertThat(read(written).metadata()).isEqualTo(written.metadata());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "beamwatch/1 a@1:",
        "beamwatch/2 a",
        "beamwatch/2 a@1:123",
        "beamwatch/3 a@1",
        "beamwatch/2 "
      })
  void metadataOfAnybodyElseSaysNothing(String metadata) {
    assertThat(WrittenBatches.of(metadata).contains(batch("a", 1))).isFalse();
  }

  private static WrittenBatches read(WrittenBatches written) {
    return WrittenBatches.of(written.metadata());
  }

  private static RecordBatch batch(String submission, long sequence) {
    return new RecordBatch(submission, sequence, List.of());
  }
}
