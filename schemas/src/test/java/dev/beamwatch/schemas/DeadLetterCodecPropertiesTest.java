package dev.beamwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class DeadLetterCodecPropertiesTest {
  private static final TopicSchema SCHEMA = new TopicSchema(Contract.DEAD_LETTER_TOPIC);

  @Property
  void aDeadLetterIsReadBackAndKeepsToItsSchema(@ForAll("letters") DeadLetter letter)
      throws Exception {
    byte[] value = DeadLetterCodec.encode(letter);

    assertThat(DeadLetterCodec.decode(value)).isEqualTo(letter);
    assertThat(SCHEMA.complaintsAbout(value)).isEmpty();
  }

  @Property(tries = 50)
  void thePartsFollowEachOtherToTheOriginalAndEachFitsIntoARecord(
      @ForAll @IntRange(max = 3 * DeadLetterCodec.MAX_PART_BYTES + 2) int payloadBytes,
      @ForAll @IntRange(max = DeadLetterCodec.MAX_KEY_BYTES) int keyBytes,
      @ForAll Random random)
      throws Exception {
    byte[] payload = new byte[payloadBytes];
    byte[] key = new byte[keyBytes];
    random.nextBytes(payload);
    random.nextBytes(key);
    // The longest detail there is: every character takes six bytes.
    DeadLetter whole = letter(RejectionReason.TOO_LARGE, "\u0001".repeat(9999), key, payload);

    List<DeadLetter> parts = DeadLetterCodec.parts(whole);

    ByteArrayOutputStream together = new ByteArrayOutputStream();
    for (int i = 0; i < parts.size(); i++) {
      byte[] value = DeadLetterCodec.encode(parts.get(i));
      assertThat(value.length).isLessThan(1_000_000);
      assertThat(SCHEMA.complaintsAbout(value)).isEmpty();
      DeadLetter part = DeadLetterCodec.decode(value);
      assertThat(part.part()).isEqualTo(i + 1);
      assertThat(part.parts()).isEqualTo(parts.size());
      assertThat(part.key()).isEqualTo(key);
      assertThat(part.offset()).isEqualTo(whole.offset());
      assertThat(RecordKeys.ofDeadLetter(part)).isEqualTo(RecordKeys.ofDeadLetter(whole));
      together.writeBytes(bytesOf(part));
    }
    assertThat(together.toByteArray()).isEqualTo(payload);
  }

  @Provide
  Arbitrary<DeadLetter> letters() {
    Arbitrary<RejectionReason> reasons = Arbitraries.of(RejectionReason.class);
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<Integer> partitions = Arbitraries.integers().greaterOrEqual(0);
    Arbitrary<Long> offsets = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<Long> timestamps = Arbitraries.longs().greaterOrEqual(1).injectNull(0.2);
    return Combinators.combine(
            reasons,
            Hostile.strings(),
            bytes,
            bytes.injectNull(0.2),
            partitions,
            offsets,
            timestamps,
            Arbitraries.integers().between(1, 9))
        .as(
            (reason, detail, payload, key, partition, offset, timestamp, part) -> {
              boolean fromKafka = reason != RejectionReason.UNDELIVERED;
              return new DeadLetter(
                  fromKafka ? Contract.INPUT_TOPIC : null,
                  fromKafka ? partition : null,
                  fromKafka ? offset : null,
                  timestamp,
                  reason,
                  detail,
                  part,
                  9,
                  key,
                  reason == RejectionReason.NULL_VALUE ? null : payload);
            });
  }

  private static DeadLetter letter(
      RejectionReason reason, String detail, byte @Nullable [] key, byte @Nullable [] payload) {
    return new DeadLetter(
        Contract.INPUT_TOPIC, 3, 812L, 1633956790000L, reason, detail, 1, 1, key, payload);
  }

  private static byte[] bytesOf(DeadLetter letter) {
    byte[] payload = letter.payload();
    if (payload == null) {
      throw new AssertionError("no payload");
    }
    return payload;
  }
}
