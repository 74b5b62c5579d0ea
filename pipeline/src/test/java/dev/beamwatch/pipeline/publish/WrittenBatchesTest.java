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
    WrittenBatches written = read(WrittenBatches.NONE.with(batch("a", 1, 11)));

    assertThat(written.contains(batch("a", 1, 11))).isTrue();
    assertThat(written.contains(batch("a", 2, 12))).isFalse();
    assertThat(written.contains(batch("b", 1, 11))).isFalse();
    assertThat(WrittenBatches.NONE.contains(batch("a", 1, 11))).isFalse();
  }

  @Test
  void rememberEveryBatchOfASubmissionHoweverMany() {
    WrittenBatches written = WrittenBatches.NONE;
    for (int i = 1; i <= 1_000; i++) {
      written = read(written.with(batch("a", i, i * 7)));
    }

    for (int i = 1; i <= 1_000; i++) {
      assertThat(written.contains(batch("a", i, i * 7))).isTrue();
    }
    assertThat(written.contains(batch("a", 1_001, 0))).isFalse();
  }

  @Test
  void batchesOfAnEarlierSubmissionThatComeBackWithASavepointAreKnown() {
    WrittenBatches written =
        read(
            WrittenBatches.NONE
                .with(batch("before", 1, 11))
                .with(batch("before", 2, 12))
                .with(batch("after", 3, 13)));

    assertThat(written.contains(batch("before", 1, 11))).isTrue();
    assertThat(written.contains(batch("before", 2, 12))).isTrue();
    assertThat(written.contains(batch("before", 3, 13))).isFalse();
    assertThat(written.contains(batch("after", 3, 13))).isTrue();
  }

  @Test
  void anotherBatchWithTheNumberOfAWrittenOneIsWrittenRatherThanLost() {
    WrittenBatches written =
        read(WrittenBatches.NONE.with(batch("a", 1, 11)).with(batch("a", 2, 12)));

    assertThat(written.contains(batch("a", 2, 99))).isFalse();
    WrittenBatches replaced = read(written.with(batch("a", 2, 99)));
    assertThat(replaced.contains(batch("a", 2, 99))).isTrue();
    assertThat(replaced.contains(batch("a", 1, 11))).isTrue();
    assertThat(replaced.contains(batch("a", 3, 13))).isFalse();
  }

  @Test
  void fitsIntoTheMetadataOfAnOffset() {
    WrittenBatches written = WrittenBatches.NONE;
    for (int submission = 0; submission < 40; submission++) {
      String id = UUID.randomUUID().toString();
      for (int i = 1; i <= 500; i++) {
        written = written.with(batch(id, 999_999_999_000L + i, -i));
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
        "beamwatch/2 a@1:",
        "beamwatch/1 a",
        "beamwatch/1 a@1:123",
        "beamwatch/1 "
      })
  void metadataOfAnybodyElseSaysNothing(String metadata) {
    assertThat(WrittenBatches.of(metadata).contains(batch("a", 1, 0))).isFalse();
  }

  private static WrittenBatches read(WrittenBatches written) {
    return WrittenBatches.of(written.metadata());
  }

  private static RecordBatch batch(String submission, long sequence, int nonce) {
    return new RecordBatch(submission, sequence, nonce, List.of());
  }
}
