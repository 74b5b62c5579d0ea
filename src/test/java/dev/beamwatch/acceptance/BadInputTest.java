package dev.beamwatch.acceptance;

import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_LATE;
import static dev.beamwatch.pipeline.metrics.PipelineCounter.READINGS_REJECTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.sandbox.Sandbox;
import dev.beamwatch.schemas.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes in and cannot be used, and what does not come in. */
@ExtendWith(SharedSandbox.class)
class BadInputTest {
  private final Sandbox sandbox;

  BadInputTest(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void poisonOfEveryReasonEndsWholeInTheDeadLetterTopicAndThePipelineGoesOn() {
    try (Stage stage = Stage.open(sandbox, 1)) {
      long now = System.currentTimeMillis();
      InProcessPipeline pipeline = stage.start();
      stage.send("doc", "before", 91.5);
      List<String> reasons = new ArrayList<>();
      poison(stage, reasons, "NULL_VALUE", null);
      poison(stage, reasons, "NOT_JSON", new byte[0]);
      poison(stage, reasons, "NOT_JSON", "not JSON".getBytes(UTF_8));
      poison(stage, reasons, "NOT_JSON", random(65_000));
      poison(stage, reasons, "NOT_JSON", "{\"hostname\":\"doc\",\"cpu\":NaN}".getBytes(UTF_8));
      poison(stage, reasons, "NOT_AN_OBJECT", "[1,2,3]".getBytes(UTF_8));
      poison(stage, reasons, "MISSING_FIELD", "{\"shop\":\"Marios\"}".getBytes(UTF_8));
      poison(stage, reasons, "WRONG_TYPE", reading("\"90\"", now));
      poison(stage, reasons, "INVALID_VALUE", reading("1e999", now));
      poison(stage, reasons, "INVALID_VALUE", reading("1000000000000001", now));
      poison(stage, reasons, "INVALID_VALUE", reading("90", -1));
      poison(stage, reasons, "TOO_LARGE", random(65_537));
      // Base64 makes this too long for one record.
      poison(stage, reasons, "TOO_LARGE", random(900_000));
      poison(stage, reasons, "FUTURE", reading("90", now + 3_600_000));
      poison(stage, reasons, "LATE", reading("90", now - 3_600_000));
      stage.send("doc", "after", 92.5);

      stage.awaitWindow("before");
      stage.awaitWindow("after");
      Patience.await(
          "all dead letters are written",
          Patience.SHORT,
          () -> Refused.read(stage.deadLetters().records()).size() >= reasons.size());
      List<Refused> expected = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> input = stage.input().records();
      for (int i = 0; i < reasons.size(); i++) {
        expected.add(Refused.of(input.get(i + 1), reasons.get(i)));
      }
      assertThat(Refused.read(stage.deadLetters().records()))
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(stage.deadLetters().size()).isEqualTo(reasons.size() + 1);
      new TopicSchema(Contract.DEAD_LETTER_TOPIC).requireValid(stage.deadLetters());
      pipeline.awaitCount(READINGS_REJECTED, reasons.size() - 1);
      pipeline.awaitCount(READINGS_LATE, 1);
      assertThat(pipeline.count(READINGS_REJECTED)).isEqualTo(reasons.size() - 1);
      assertThat(pipeline.count(READINGS_LATE)).isEqualTo(1);
      // The reading from the future moved nobody's time: what came after it was not late.
      stage.awaitMessage("after");
    }
  }

  @Test
  void neitherAnEmptyPartitionNorOneGoneQuietHoldsBackTheWindowsOfTheOthers() {
    try (Stage stage = Stage.open(sandbox, 3).with("idleTimeout", "PT3S")) {
      // Partition 2 stays empty, partition 1 has just this.
      stage.send(1, Stage.reading("doc", "quiet", 95, System.currentTimeMillis()));
      try (LiveStream others = LiveStream.toPartition(stage, 0, "grumpy")) {
        InProcessPipeline pipeline = stage.start();
        stage.awaitWindow("quiet");
        int windows = stage.aggregated().size();
        Patience.await(
            "the windows of the busy partition go on",
            Patience.SHORT,
            () -> stage.aggregated().size() >= windows + 3);
        assertThat(others.isRunning()).isTrue();
        assertThat(pipeline.isRunning()).isTrue();
        assertThat(stage.deadLetters().records()).isEmpty();
      }
    }
  }

  private static void poison(
      Stage stage, List<String> reasons, String reason, byte @Nullable [] value) {
    stage.send(0, value);
    reasons.add(reason);
  }

  private static byte[] reading(String usage, long occurredAtMillis) {
    return "{\"hostname\":\"doc\",\"cpu\":\"poisoned\",\"usage\":%s,\"occurred_at\":%d}"
        .formatted(usage, occurredAtMillis)
        .getBytes(UTF_8);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
