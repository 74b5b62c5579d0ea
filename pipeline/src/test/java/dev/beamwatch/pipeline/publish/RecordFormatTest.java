package dev.beamwatch.pipeline.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.DeadLetterCodec;
import dev.beamwatch.schemas.RecordKeys;
import dev.beamwatch.schemas.RejectionReason;
import dev.beamwatch.schemas.WindowStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
  private static final CpuReading READING =
      new CpuReading("dopey", "cpu4", 98.3335306302198, 1633956789277L);
  private static final WindowStats STATS =
      new WindowStats(1633956780000L, 1633956810000L, "dopey", "cpu4", 91.2, 98.3335306302198, 6);

  @Test
  void aFilteredReadingIsByteForByteThatOfTheContract() {
    KV<byte[], byte[]> record =
        only(RecordFormat.filtered(ZoneOffset.UTC).records(List.of(READING)));

    assertThat(record.getKey())
        .asString(UTF_8)
        .isEqualTo("{\"hostname\":\"dopey\",\"cpu\":\"cpu4\"}");
    assertThat(record.getValue())
        .asString(UTF_8)
        .isEqualTo(
            "{\"time_ltz\":\"2021-10-11 12:53:09.277\",\"hostname\":\"dopey\",\"cpu\":\"cpu4\","
                + "\"usage\":98.3335306302198}");
  }

  @Test
  void aWindowIsByteForByteThatOfTheContractWithTheCountBehindIt() {
    KV<byte[], byte[]> record =
        only(RecordFormat.aggregated(ZoneOffset.UTC).records(List.of(STATS)));

    assertThat(record.getKey())
        .asString(UTF_8)
        .isEqualTo("{\"hostname\":\"dopey\",\"cpu\":\"cpu4\"}");
    assertThat(record.getValue())
        .asString(UTF_8)
        .isEqualTo(
            "{\"window_start\":\"2021-10-11 12:53:00\",\"window_end\":\"2021-10-11 12:53:30\","
                + "\"hostname\":\"dopey\",\"cpu\":\"cpu4\",\"usage_avg\":91.2,"
                + "\"usage_max\":98.3335306302198,\"reading_count\":6}");
  }

  @Test
  void timestampsAreInTheZoneThatIsAskedFor() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");

    assertThat(only(RecordFormat.filtered(berlin).records(List.of(READING))).getValue())
        .asString(UTF_8)
        .contains("\"2021-10-11 14:53:09.277\"");
    assertThat(only(RecordFormat.aggregated(berlin).records(List.of(STATS))).getValue())
        .asString(UTF_8)
        .contains("\"2021-10-11 14:53:00\"", "\"2021-10-11 14:53:30\"");
  }

  @Test
  void aDeadLetterHasTheKeyOfItsOrigin() {
    DeadLetter letter = letter(new byte[] {'x'});
    KV<byte[], byte[]> record = only(RecordFormat.deadLetters().records(List.of(letter)));

    assertThat(record.getKey())
        .asString(UTF_8)
        .isEqualTo("{\"topic\":\"cpu_load_stats_real\",\"partition\":3,\"offset\":812}");
    assertThat(DeadLetterCodec.decode(record.getValue())).isEqualTo(letter);
  }

  @Test
  void aDeadLetterThatIsTooLargeForOneRecordBecomesSeveralThatGiveItBack() throws IOException {
    byte[] payload = new byte[2 * DeadLetterCodec.MAX_PART_BYTES + 1];
    new Random(7).nextBytes(payload);
    List<KV<byte[], byte[]>> records = RecordFormat.deadLetters().records(List.of(letter(payload)));

    assertThat(records).hasSize(3);
    assertThat(records).allSatisfy(r -> assertThat(r.getValue()).hasSizeLessThan(1_000_000));
    assertThat(records).extracting(KV::getKey).containsOnly(records.get(0).getKey());
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      DeadLetter part = DeadLetterCodec.decode(records.get(i).getValue());
      assertThat(part.part()).isEqualTo(i + 1);
      assertThat(part.parts()).isEqualTo(3);
      assertThat(part.payload()).isNotNull();
      together.write(part.payload());
    }
    assertThat(together.toByteArray()).isEqualTo(payload);
  }

  @Test
  void anElementThatIsWrittenTwiceIsWrittenWithTheSameBytes() {
    RecordFormat<List<CpuReading>> format = RecordFormat.filtered(ZoneOffset.UTC);
    RecordFormat<List<CpuReading>> onAnotherWorker = SerializableUtils.clone(format);

    assertThat(only(onAnotherWorker.records(List.of(READING))).getKey())
        .isEqualTo(only(format.records(List.of(READING))).getKey());
    assertThat(only(onAnotherWorker.records(List.of(READING))).getValue())
        .isEqualTo(only(format.records(List.of(READING))).getValue());
  }

  @Test
  void readingsOfABatchKeepTheirOrderAndTheirOwnKeys() {
    CpuReading other = new CpuReading("grumpy", READING.cpu(), 81, READING.occurredAtMillis());
    RecordFormat<List<CpuReading>> format = RecordFormat.filtered(ZoneOffset.UTC);

    List<KV<byte[], byte[]>> records = format.records(List.of(READING, other, READING));

    assertThat(records).hasSize(3);
    assertThat(new String(records.get(1).getKey(), UTF_8)).contains("\"grumpy\"");
    assertThat(new String(records.get(1).getValue(), UTF_8)).contains("\"grumpy\"", "81.0");
    assertThat(records.get(2).getKey()).isEqualTo(records.get(0).getKey());
    assertThat(records.get(2).getValue()).isEqualTo(records.get(0).getValue());
  }

  @Test
  void windowsOfAListKeepTheirOrderAndTheirOwnKeys() {
    WindowStats other = new WindowStats(0, 30_000, "grumpy", "cpu1", 1, 2, 3);

    List<KV<byte[], byte[]>> records =
        RecordFormat.aggregated(ZoneOffset.UTC).records(List.of(other, STATS));

    assertThat(records).hasSize(2);
    assertThat(new String(records.get(0).getKey(), UTF_8)).contains("\"grumpy\"");
    assertThat(new String(records.get(0).getValue(), UTF_8)).contains("\"grumpy\"", "1970-01-01");
    assertThat(new String(records.get(1).getValue(), UTF_8)).contains("\"dopey\"", "2021-10-11");
  }

  @Test
  void moreProcessorsThanKeysAreKeptForAreWrittenAllTheSame() {
    RecordFormat<List<CpuReading>> format = RecordFormat.filtered(ZoneOffset.UTC);
    for (int i = 0; i < 120_000; i++) {
      CpuReading reading = new CpuReading("host" + i, "cpu" + i % 3, 81, 0);
      assertThat(only(format.records(List.of(reading))).getKey())
          .isEqualTo(RecordKeys.ofProcessor(reading.hostname(), reading.cpu()));
    }
  }

  private static KV<byte[], byte[]> only(List<KV<byte[], byte[]>> records) {
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  private static DeadLetter letter(byte[] payload) {
    return new DeadLetter(
        "cpu_load_stats_real",
        3,
        812L,
        1633956790000L,
        RejectionReason.NOT_JSON,
        "not JSON",
        1,
        1,
        null,
        payload);
  }
}
