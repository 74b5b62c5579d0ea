package dev.beamwatch.pipeline.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.coders.GoldenBytes;
import java.util.List;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;

class RecordBatchGoldenBytesTest {
  @Test
  void batchesHaveTheirGoldenBytes() throws Exception {
    GoldenBytes.of(RecordBatchCoder.INSTANCE)
        .areFor(new RecordBatch("a-submission", 7, List.of()), "AQxhLXN1Ym1pc3Npb24AAAAAAAAABwA=");
  }

  @Test
  void recordsAreReadBackInTheirOrder() throws Exception {
    RecordBatch batch =
        new RecordBatch(
            "s",
            Long.MAX_VALUE,
            List.of(
                KV.of("k1".getBytes(UTF_8), "v1".getBytes(UTF_8)),
                KV.of(new byte[0], new byte[0])));

    RecordBatch read = CoderUtils.clone(RecordBatchCoder.INSTANCE, batch);

    assertThat(read.sequence()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.records())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(batch.records());
  }
}
