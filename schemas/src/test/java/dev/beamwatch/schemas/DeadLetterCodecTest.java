package dev.beamwatch.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterCodecTest {
  private static final byte[] KEY = "{\"hostname\": \"doc\"}".getBytes(UTF_8);

  @Test
  void aDeadLetterIsWrittenWithTheOriginalBytesInBase64() {
    DeadLetter letter =
        letter(RejectionReason.NOT_JSON, "the value is not UTF-8", KEY, new byte[] {-1, 0, 62});

    assertThat(new String(DeadLetterCodec.encode(letter), UTF_8))
        .isEqualTo(
            "{\"topic\":\"cpu_load_stats_real\",\"partition\":3,\"offset\":812,"
                + "\"record_timestamp\":1633956790000,\"reason\":\"NOT_JSON\","
                + "\"detail\":\"the value is not UTF-8\",\"part\":1,\"parts\":1,"
                + "\"key\":\"eyJob3N0bmFtZSI6ICJkb2MifQ==\",\"payload\":\"/wA+\"}");
  }

  @Test
  void whatDidNotComeFromKafkaHasNoOrigin() {
    DeadLetter letter =
        new DeadLetter(
            null,
            null,
            null,
            null,
            RejectionReason.UNDELIVERED,
            "channel_not_found",
            1,
            1,
            null,
            new byte[0]);

    assertThat(new String(DeadLetterCodec.encode(letter), UTF_8))
        .isEqualTo(
            "{\"reason\":\"UNDELIVERED\",\"detail\":\"channel_not_found\",\"part\":1,\"parts\":1,"
                + "\"payload\":\"\"}");
  }

  @Test
  void aTombstoneHasANullPayloadAndAnEmptyValueHasNot() {
    DeadLetter tombstone = letter(RejectionReason.NULL_VALUE, "the record has no value", KEY, null);
    DeadLetter empty = letter(RejectionReason.NOT_JSON, "the value is empty", KEY, new byte[0]);

    assertThat(new String(DeadLetterCodec.encode(tombstone), UTF_8)).endsWith("\"payload\":null}");
    assertThat(new String(DeadLetterCodec.encode(empty), UTF_8)).endsWith("\"payload\":\"\"}");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "524288, 1", "524289, 2", "1048576, 2", "1048577, 3"})
  void aPayloadIsCutOnlyWhenItMustBe(int payloadBytes, int parts) {
    DeadLetter whole = letter(RejectionReason.TOO_LARGE, "", null, new byte[payloadBytes]);

    assertThat(DeadLetterCodec.parts(whole)).hasSize(parts);
  }

  @Test
  void aTombstoneIsOnePart() {
    DeadLetter tombstone = letter(RejectionReason.NULL_VALUE, "the record has no value", KEY, null);

    assertThat(DeadLetterCodec.parts(tombstone)).containsExactly(tombstone);
  }

  @Test
  void aKeyThatDoesNotFitBesideThePayloadIsLeftOut() throws Exception {
    byte[] longest = new byte[64 * 1024];
    byte[] tooLong = new byte[64 * 1024 + 1];

    assertThat(readBack(letter(RejectionReason.LATE, "", longest, KEY)).key()).isEqualTo(longest);
    assertThat(readBack(letter(RejectionReason.LATE, "", tooLong, KEY)).key()).isNull();
    assertThat(readBack(letter(RejectionReason.LATE, "", new byte[0], KEY)).key()).isEmpty();
  }

  @Test
  void aLongDetailIsCutBetweenCharacters() {
    String fits = "🍄".repeat(500);

    assertThat(readBack(letter(RejectionReason.LATE, fits, null, KEY)).detail()).isEqualTo(fits);
    assertThat(readBack(letter(RejectionReason.LATE, fits + "x", null, KEY)).detail())
        .isEqualTo(fits + "…");
  }

  @Test
  void halfACharacterInADetailIsReplaced() {
    assertThat(readBack(letter(RejectionReason.LATE, "a\uD83Cb\uDF44", null, KEY)).detail())
        .isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void theKeyOfADeadLetterIsWhereItsRecordStood() {
    assertThat(
            new String(RecordKeys.ofDeadLetter(letter(RejectionReason.LATE, "", KEY, KEY)), UTF_8))
        .isEqualTo("{\"topic\":\"cpu_load_stats_real\",\"partition\":3,\"offset\":812}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"reason\":\"BORED\",\"detail\":\"\",\"part\":1,\"parts\":1,\"payload\":\"\"}",
        "{\"reason\":\"LATE\",\"detail\":\"\",\"part\":1,\"payload\":\"\"}",
        "{\"reason\":\"LATE\",\"detail\":\"\",\"part\":4294967297,\"parts\":1,\"payload\":\"\"}",
        "{\"reason\":\"LATE\",\"detail\":\"\",\"part\":1,\"parts\":1,\"payload\":\"{\"}",
        "{\"reason\":\"LATE\",\"detail\":\"\",\"part\":1,\"parts\":1,\"payload\":7}",
        "{\"reason\":\"LATE\",\"detail\":null,\"part\":1,\"parts\":1,\"payload\":\"\"}"
      })
  void whatIsNotADeadLetterIsRefused(String value) {
    assertThatThrownBy(() -> DeadLetterCodec.decode(value.getBytes(UTF_8)))
        .isInstanceOf(UncheckedIOException.class);
  }

  private static DeadLetter letter(
      RejectionReason reason, String detail, byte @Nullable [] key, byte @Nullable [] payload) {
    return new DeadLetter(
        Contract.INPUT_TOPIC, 3, 812L, 1633956790000L, reason, detail, 1, 1, key, payload);
  }

  private static DeadLetter readBack(DeadLetter letter) {
    return DeadLetterCodec.decode(DeadLetterCodec.encode(letter));
  }
}
