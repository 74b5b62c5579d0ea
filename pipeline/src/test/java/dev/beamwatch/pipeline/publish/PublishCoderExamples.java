package dev.beamwatch.pipeline.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.pipeline.coders.CoderExamples;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/** Elements of the coders in this package. */
public final class PublishCoderExamples {
  private PublishCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(
        CoderExamples.of(RecordBatchCoder.INSTANCE)
            .with(
                "the first batch of a shard",
                new RecordBatch(
                    "0b1e0a4c-9a3f-4f0e-8d55-3c1f1c6f7a10",
                    1,
                    List.of(
                        KV.of("dopey".getBytes(UTF_8), "{}".getBytes(UTF_8)),
                        KV.of(new byte[0], new byte[] {0, -1}))))
            .with(
                "characters of one to four bytes, least numbers, no records",
                new RecordBatch("aß七🍄", Long.MIN_VALUE, List.of()))
            .with(
                "a record whose length takes two bytes, greatest numbers",
                new RecordBatch(
                    "", Long.MAX_VALUE, List.of(KV.of(new byte[] {1}, new byte[128])))));
  }
}
