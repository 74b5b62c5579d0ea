package dev.beamwatch.pipeline.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** What goes into which batch, with time in the test's hands. */
class MakeBatchesTimelineTest {
  private final Pipeline pipeline = Pipeline.create();
  private TestStream.Builder<KV<Integer, KV<byte[], byte[]>>> records =
      TestStream.create(
          KvCoder.of(VarIntCoder.of(), KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of())));

  @Test
  void aSecondsRecordsMakeABatchAndBatchesOfAShardAreCounted() {
    add(0, "a").add(1, "b").add(0, "c").pause().add(0, "d").pause();

    requireBatches("0/1 [a, c]", "1/1 [b]", "0/2 [d]");
  }

  @Test
  void aShardThatHasNothingMakesNothing() {
    add(0, "a").pause().pause().pause();

    requireBatches("0/1 [a]");
  }

  @Test
  void aFullBatchDoesNotWait() {
    List<String> first = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      first.add("r" + i);
      add(3, "r" + i);
    }
    add(3, "next").pause();

    requireBatches("3/1 " + first, "3/2 [next]");
  }

  private MakeBatchesTimelineTest add(int shard, String value) {
    records =
        records.addElements(
            TimestampedValue.of(
                KV.of(shard, KV.of(("key of " + value).getBytes(UTF_8), value.getBytes(UTF_8))),
                Instant.EPOCH));
    return this;
  }

  private MakeBatchesTimelineTest pause() {
    records = records.advanceProcessingTime(Duration.millis(1_001));
    return this;
  }

  private void requireBatches(String... expected) {
    PAssert.that(
            pipeline
                .apply(records.advanceWatermarkToInfinity())
                .apply(ParDo.of(new MakeBatchesFn("this-submission", 5)))
                .setCoder(KvCoder.of(VarIntCoder.of(), RecordBatchCoder.INSTANCE)))
        .satisfies(
            batches -> {
              List<String> made = new ArrayList<>();
              for (KV<Integer, RecordBatch> batch : batches) {
                assertThat(batch.getValue().submission()).isEqualTo("this-submission");
                batch
                    .getValue()
                    .records()
                    .forEach(
                        record ->
                            assertThat(new String(record.getKey(), UTF_8))
                                .isEqualTo("key of " + new String(record.getValue(), UTF_8)));
                made.add(
                    batch.getKey()
                        + "/"
                        + batch.getValue().sequence()
                        + " "
                        + batch.getValue().records().stream()
                            .map(record -> new String(record.getValue(), UTF_8))
                            .toList());
              }
              assertThat(made).containsExactlyInAnyOrder(expected);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}
