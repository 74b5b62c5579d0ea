package dev.beamwatch.pipeline.ingest;

import static dev.beamwatch.pipeline.ingest.Timeline.NOON;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.ingest.BatchingSource.Wiring;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.runner.BundleEnds;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.RejectionReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the batching source must keep of KafkaIO's own, and what it adds. */
class BatchingSourceTest {
  /** Far longer than any of these reads takes. */
  private static final Duration DEFINITELY_TOO_SLOW = Duration.ofSeconds(30);

  private static final EventTime NEVER_IDLE =
      new EventTime(
          Duration.ofSeconds(10), Duration.ofDays(1), Duration.ofDays(1), Duration.ofMinutes(5));
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @Test
  void splitsReadEveryPartitionOnceAndNoMoreThanAllowed() throws Exception {
    TopicInMemory topic = topicOf(6, 600);

    for (int maxSplits : new int[] {0, 1, 2}) {
      List<BatchingSource> splits = source(topic, maxSplits).split(3, OPTIONS);
      assertThat(splits).hasSize(maxSplits == 0 ? 3 : maxSplits);
      List<CpuReading> read = new ArrayList<>();
      for (BatchingSource split : splits) {
        BatchingReader reader = split.createReader(OPTIONS, null);
        read.addAll(readings(readBatches(reader, 600 / splits.size())));
        reader.closeForGood();
      }
      assertThat(read).containsExactlyInAnyOrderElementsOf(readingsOf(topic));
    }
  }

  @Test
  void batchesHoldEveryRecordOfAPartitionInOrderAndNoMoreThanTheMaximum() throws Exception {
    TopicInMemory topic = topicOf(1, 2_500);

    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    List<ReadingBatch> batches = readBatches(reader, 2_500);
    reader.closeForGood();

    assertThat(batches)
        .allSatisfy(batch -> assertThat(batch.readings()).hasSizeLessThanOrEqualTo(1_000));
    assertThat(readings(batches)).containsExactlyElementsOf(readingsOf(topic));
  }

  @Test
  void theTimestampOfABatchThatIsNotLateIsItsEarliestEventTime() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 5_000));
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 1_000));
    topic.append(0, "junk".getBytes(StandardCharsets.UTF_8), NOON - 99_000);

    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 3);

    assertThat(reader.getCurrentTimestamp()).isEqualTo(Instant.ofEpochMilli(NOON + 1_000));
    reader.closeForGood();
  }

  @Test
  void noBatchIsLateThoughItHoldsReadingsThatAre() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 60_000));
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 1);
    assertThat(reader.getWatermark()).isEqualTo(Instant.ofEpochMilli(NOON + 50_000));

    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 1_000));
    readBatches(reader, 1);

    assertThat(reader.getCurrentTimestamp()).isEqualTo(Instant.ofEpochMilli(NOON + 50_000));
    reader.closeForGood();
  }

  @Test
  void aReaderThatGoesOnKnowsTheWatermarkThatWasTold() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 60_000));
    BatchingSource source = onlySplit(topic);
    BatchingReader first = source.createReader(OPTIONS, null);
    readBatches(first, 1);
    assertThat(first.getWatermark()).isEqualTo(Instant.ofEpochMilli(NOON + 50_000));
    BatchingMark mark = first.getCheckpointMark();
    first.closeForGood();

    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 1_000));
    BatchingReader second = source.createReader(OPTIONS, mark);
    readBatches(second, 1);

    assertThat(second.getCurrentTimestamp()).isEqualTo(Instant.ofEpochMilli(NOON + 50_000));
    second.closeForGood();
  }

  @Test
  void aReaderPausesWhenABundleHasEnded() throws Exception {
    TopicInMemory topic = topicOf(1, 2_500);
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 1);

    BundleEnds.tell(System.nanoTime() + Duration.ofHours(1).toNanos());
    assertThat(reader.advance()).isFalse();
    assertThat(reader.advance()).isFalse();

    BundleEnds.tell(System.nanoTime() - Duration.ofHours(1).toNanos());
    assertThat(readings(readBatches(reader, 1))).isNotEmpty();
    reader.closeForGood();
  }

  /** However much there is to read: a poll brings all of it, in three batches. */
  @Test
  void aReaderThatLeavesNothingToBeReadPausesAfterEveryBundle() throws Exception {
    TopicInMemory topic = topicOf(1, 2_500);
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 1);
    long firstEnd = System.nanoTime() + Duration.ofHours(1).toNanos();
    BundleEnds.tell(firstEnd);
    assertThat(reader.advance()).as("the first bundle is followed by a pause").isFalse();

    BundleEnds.tell(firstEnd + 1);
    assertThat(reader.advance()).as("behind, and it has paused just before").isTrue();
    BundleEnds.tell(firstEnd + 2);
    assertThat(reader.advance()).as("still behind; this is the last batch").isTrue();
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
    BundleEnds.tell(firstEnd + 3);
    for (int asked = 0; asked < 20; asked++) {
      assertThat(reader.advance()).as("in the pause of a reader that has caught up").isFalse();
    }

    BundleEnds.tell(System.nanoTime() - Duration.ofHours(1).toNanos());
    assertThat(readings(readBatches(reader, 1))).hasSize(1);
    reader.closeForGood();
  }

  @Test
  void theWatermarkTrailsTheSlowestPartition() throws Exception {
    TopicInMemory topic = new TopicInMemory(2);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 100_000));
    topic.append(1, new CpuReading("doc", "cpu1", 1, NOON + 40_000));

    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 2);

    assertThat(reader.getWatermark()).isEqualTo(Instant.ofEpochMilli(NOON + 30_000));
    reader.closeForGood();
  }

  @Test
  void aPartitionThatHasNothingHoldsTheWatermarkBackOnlyUntilItIsIdle() throws Exception {
    TopicInMemory topic = new TopicInMemory(2);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
    EventTime soonIdle =
        new EventTime(
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    BatchingReader reader =
        source(topic, soonIdle, 1, Duration.ZERO, RestartPointsInMemory.newGroup())
            .split(1, OPTIONS)
            .get(0)
            .createReader(OPTIONS, null);
    readBatches(reader, 1);
    assertThat(reader.getWatermark().getMillis()).isEqualTo(PartitionWatermark.UNKNOWN);

    long begin = WallClock.SYSTEM.millis();
    // Both partitions are quiet from now on; the watermark follows the wall clock.
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(() -> !reader.advance() && reader.getWatermark().getMillis() >= begin - 10_000);
    reader.closeForGood();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsLostOrRepeatedAcrossACloseAndReopen(long seed) throws Exception {
    TopicInMemory topic = topicOf(3, 3_000);
    Random random = new Random(seed);
    BatchingSource source =
        source(topic, NEVER_IDLE, 1, Duration.ZERO, RestartPointsInMemory.newGroup())
            .split(1, OPTIONS)
            .get(0);

    List<ReadingBatch> batches = new ArrayList<>();
    BatchingReader reader = source.createReader(OPTIONS, null);
    boolean hasBatch = reader.start();
    while (readings(batches).size() < 3_000) {
      if (hasBatch) {
        batches.add(reader.getCurrent());
      }
      if (random.nextInt(3) == 0) {
        Instant watermark = reader.getWatermark();
        BatchingMark mark =
            CoderUtils.clone(source.getCheckpointMarkCoder(), reader.getCheckpointMark());
        reader.close();
        reader = source.createReader(OPTIONS, mark);
        hasBatch = reader.start();
        assertThat(reader.getWatermark()).isGreaterThanOrEqualTo(watermark);
      } else {
        hasBatch = reader.advance();
      }
    }
    reader.closeForGood();

    assertThat(readings(batches)).containsExactlyInAnyOrderElementsOf(readingsOf(topic));
  }

  @Test
  void aReaderThatIsReopenedWhereItStoodIsTheSameOne() throws Exception {
    TopicInMemory topic = topicOf(1, 100);
    BatchingSource source =
        source(topic, NEVER_IDLE, 1, Duration.ofMinutes(1), RestartPointsInMemory.newGroup())
            .split(1, OPTIONS)
            .get(0);
    BatchingReader reader = source.createReader(OPTIONS, null);
    readBatches(reader, 100);
    BatchingMark mark = reader.getCheckpointMark();
    int consumers = topic.consumersOpened();

    reader.close();
    BatchingReader reopened = source.createReader(OPTIONS, mark);
    assertThat(reopened.start()).isFalse();
    topic.append(0, new CpuReading("doc", "cpu1", 7, NOON + 1));
    assertThat(readings(readBatches(reopened, 1)))
        .extracting(CpuReading::usage)
        .containsExactly(7.0);

    assertThat(reopened).isSameAs(reader);
    assertThat(topic.consumersOpened()).isEqualTo(consumers);
    reopened.closeForGood();
  }

  @Test
  void aReaderThatIsReopenedElsewhereReadsFromThere() throws Exception {
    TopicInMemory topic = topicOf(1, 100);
    BatchingSource source =
        source(topic, NEVER_IDLE, 1, Duration.ofMinutes(1), RestartPointsInMemory.newGroup())
            .split(1, OPTIONS)
            .get(0);
    BatchingReader reader = source.createReader(OPTIONS, null);
    readBatches(reader, 100);
    BatchingMark atHundred = reader.getCheckpointMark();
    topic.append(0, new CpuReading("doc", "cpu1", 7, NOON + 1));
    readBatches(reader, 1);

    reader.close();
    BatchingReader reopened = source.createReader(OPTIONS, atHundred);

    assertThat(reopened).isNotSameAs(reader);
    assertThat(readings(readBatches(reopened, 1)))
        .extracting(CpuReading::usage)
        .containsExactly(7.0);
    reopened.closeForGood();
  }

  @Test
  void aReaderThatNobodyReopensIsClosedAfterAWhile() throws Exception {
    TopicInMemory topic = topicOf(1, 1);
    BatchingSource source =
        source(topic, NEVER_IDLE, 1, Duration.ofMillis(50), RestartPointsInMemory.newGroup())
            .split(1, OPTIONS)
            .get(0);
    BatchingReader reader = source.createReader(OPTIONS, null);
    readBatches(reader, 1);
    BatchingMark mark = reader.getCheckpointMark();

    reader.close();

    await().atMost(DEFINITELY_TOO_SLOW).until(() -> !reader.isOpen());
    BatchingReader another = source.createReader(OPTIONS, mark);
    assertThat(another).isNotSameAs(reader);
    another.closeForGood();
  }

  @Test
  void everyRecordThatIsNoReadingIsRejectedWhole() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, null, NOON);
    topic.append(0, new byte[70_000], NOON);
    topic.append(0, "[]".getBytes(StandardCharsets.UTF_8), NOON);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));

    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    List<ReadingBatch> batches = readBatches(reader, 4);
    reader.closeForGood();

    List<DeadLetter> rejected = batches.stream().flatMap(b -> b.rejected().stream()).toList();
    assertThat(rejected)
        .extracting(DeadLetter::reason)
        .containsExactly(
            RejectionReason.NULL_VALUE, RejectionReason.TOO_LARGE, RejectionReason.NOT_AN_OBJECT);
    assertThat(rejected).extracting(DeadLetter::offset).containsExactly(0L, 1L, 2L);
    assertThat(rejected.get(0).payload()).isNull();
    assertThat(rejected.get(1).payload()).isEqualTo(new byte[70_000]);
  }

  @Test
  void aSourceThatStopsAtTheEndReadsWhatTheTopicHeldWhenItWasSplit() throws Exception {
    TopicInMemory topic = topicOf(2, 200);
    BatchingSource source =
        source(topic, NEVER_IDLE, 1_000, stoppingAtTheEnd(RestartPointsInMemory.newGroup()))
            .split(1, OPTIONS)
            .get(0);
    List<CpuReading> before = readingsOf(topic);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));

    BatchingReader reader = SerializableUtils.clone(source).createReader(OPTIONS, null);
    List<CpuReading> read = readings(readBatches(reader, 200));

    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () ->
                !reader.advance()
                    && reader.getWatermark().equals(BatchingReader.AFTER_ALL_WINDOWS));
    assertThat(read).containsExactlyInAnyOrderElementsOf(before);
    // The record behind the end is for the next run.
    assertThat(reader.getCheckpointMark().positions())
        .extracting(BatchingMark.Position::nextOffset)
        .containsExactly(100L, 100L);
    reader.close();
  }

  @Test
  void aCheckpointBetweenMakingAReaderAndStartingItLosesNothing() throws Exception {
    TopicInMemory topic = topicOf(1, 100);
    BatchingSource source = onlySplit(topic);
    BatchingReader reader = source.createReader(OPTIONS, null);
    BatchingMark unstarted = throughBytes(reader.getCheckpointMark());
    assertThat(reader.getWatermark().getMillis()).isEqualTo(PartitionWatermark.UNKNOWN);
    assertThat(reader.getSplitBacklogBytes()).isEqualTo(BatchingReader.BACKLOG_UNKNOWN);

    BatchingReader restored = source.createReader(OPTIONS, unstarted);
    assertThat(readings(readBatches(restored, 100))).hasSize(100);
    BatchingMark atHundred = throughBytes(restored.getCheckpointMark());
    restored.closeForGood();
    topic.append(0, new CpuReading("doc", "cpu1", 7, NOON + 1));
    BatchingReader unstartedAtHundred = source.createReader(OPTIONS, atHundred);
    BatchingReader again =
        source.createReader(OPTIONS, throughBytes(unstartedAtHundred.getCheckpointMark()));

    assertThat(readings(readBatches(again, 1))).extracting(CpuReading::usage).containsExactly(7.0);
    again.closeForGood();
  }

  @Test
  void whatACheckpointFreezesOfASourceIsItsPartitionsAlone() throws Exception {
    BatchingSource source =
        new BatchingSource(new ReadCpuReadings.ReadBatches.KafkaWirings(new InputOfDoc()));
    String serialized =
        new String(SerializableUtils.serializeToByteArray(source), StandardCharsets.ISO_8859_1);

    assertThat(serialized).doesNotContain("broker.example", "/secrets/kafka");
  }

  /** Stands for what the options of a job say. */
  private record InputOfDoc() implements SerializableFunction<PipelineOptions, KafkaInput> {
    @Override
    public KafkaInput apply(PipelineOptions options) {
      return new KafkaInput(
          new KafkaTopic(
              new KafkaConnection("broker.example:9092", "/secrets/kafka"),
              "topic",
              "group",
              "earliest",
              65_536,
              0,
              Duration.ZERO,
              false,
              false),
          NEVER_IDLE,
          Timeline.WINDOWS);
    }
  }

  @Test
  void aRestoredSourceReadsAsTheOptionsOfTheNewJobSay() throws Exception {
    TopicInMemory topic = topicOf(1, 10);
    BatchingSource frozen = SerializableUtils.clone(onlySplit(topic));
    Wired wired = (Wired) frozen.wirings();
    Wiring before = requireNonNull(Wired.WIRINGS.get(wired.name()));
    Wired.WIRINGS.put(
        wired.name(),
        new WithSettings(
            before,
            settings(1, Duration.ZERO, RestartPointsInMemory.groupWith(partition(topic), 7, ""))));

    BatchingReader reader = frozen.createReader(OPTIONS, null);

    assertThat(readings(readBatches(reader, 3))).isEqualTo(readingsOf(topic).subList(7, 10));
    reader.closeForGood();
  }

  @Test
  void positionsInAnotherTopicAreRefused() throws Exception {
    TopicInMemory topic = topicOf(1, 1);
    BatchingSource frozen = onlySplit(topic);
    Wired wired = (Wired) frozen.wirings();
    Wiring other =
        requireNonNull(Wired.WIRINGS.get(((Wired) onlySplit(topicOf(1, 1)).wirings()).name()));
    Wired.WIRINGS.put(wired.name(), other);

    assertThatThrownBy(() -> frozen.createReader(OPTIONS, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(topic.name())
        .hasMessageContaining("start without it");
  }

  /** Its windows would lack what was read before, and Beam would not know the old ones' timers. */
  @Test
  void aCheckpointOfOtherWindowsIsRefused() throws Exception {
    BatchingSource source = onlySplit(topicOf(1, 3));
    BatchingReader before = source.createReader(OPTIONS, null);
    readBatches(before, 3);
    BatchingMark mark = throughBytes(before.getCheckpointMark());
    before.closeForGood();
    List<WindowRule> others =
        List.of(
            new WindowRule(Duration.ofSeconds(10), Timeline.WINDOWS.allowedLateness()),
            new WindowRule(Timeline.WINDOWS.size(), Duration.ZERO));

    for (WindowRule other : others) {
      BatchingMark ofOther = throughBytes(new BatchingMark(mark.positions(), other, null));

      assertThatThrownBy(() -> source.createReader(OPTIONS, ofOther))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the checkpoint holds windows of --windowSize=%s --allowedLateness=%s, and this job has --windowSize=PT30S --allowedLateness=PT1M; start it with those of the checkpoint, or without the checkpoint: then the open windows are read again from the consumer group",
              other.size(), other.allowedLateness());
    }
    source.createReader(OPTIONS, mark).closeForGood();
  }

  private static BatchingMark throughBytes(BatchingMark mark) throws IOException {
    return CoderUtils.clone(BatchingMarkCoder.INSTANCE, mark);
  }

  @Test
  void theSourceTravels() {
    assertThat(SerializableUtils.ensureSerializable(onlySplit(topicOf(1, 1)))).isNotNull();
  }

  /**
   * The reason for restart points: readers that are gone with all their open windows, again and
   * again, at any moment, with late and disordered readings about; and in the end every window has
   * been closed with all of its readings, none twice, and everything refused was refused once.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void restartsWithoutACheckpointLoseAndRepeatNothing(long seed) throws Exception {
    Random random = new Random(seed);
    TopicInMemory topic = disordered(random, 3, 4_000);
    Outcome expected = runUntilTheEnd(topic, RestartPointsInMemory.newGroup(), random, 0, false);

    Outcome outcome = runUntilTheEnd(topic, RestartPointsInMemory.newGroup(), random, 6, true);

    assertThat(outcome.crashes).isEqualTo(6);
    assertThat(outcome.finalWindows).isEqualTo(expected.finalWindows);
    assertThat(outcome.late).containsExactlyInAnyOrderElementsOf(expected.late);
    assertThat(outcome.filtered).containsExactlyInAnyOrderElementsOf(expected.filtered);
    assertThat(expected.late).isNotEmpty();
  }

  /** The same, but each crash comes before the last bundle could be committed: it is done again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatWasNotCommittedBeforeACrashIsRepeatedAndNothingIsLost(long seed) throws Exception {
    Random random = new Random(seed);
    TopicInMemory topic = disordered(random, 3, 4_000);
    Outcome expected = runUntilTheEnd(topic, RestartPointsInMemory.newGroup(), random, 0, false);

    Outcome outcome = runUntilTheEnd(topic, RestartPointsInMemory.newGroup(), random, 6, false);

    assertThat(outcome.crashes).isEqualTo(6);
    assertThat(outcome.finalWindows).isEqualTo(expected.finalWindows);
    assertThat(new HashSet<>(outcome.late)).isEqualTo(new HashSet<>(expected.late));
    assertThat(new HashSet<>(outcome.filtered)).isEqualTo(new HashSet<>(expected.filtered));
    assertThat(outcome.filtered).hasSizeGreaterThan(expected.filtered.size());
  }

  @Test
  void afterARestartAWindowThatHadBeenClosedIsNotOpenedAgain() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
    // The partition was idle, so its windows were closed; then the pipeline was restarted.
    RestartPoints.Factory group =
        RestartPointsInMemory.groupWith(
            partition(topic),
            new RestartPoint(topic.log(0).id(), 1, NOON + 600_000, PartitionWatermark.UNKNOWN, 1));
    CpuReading forAClosedWindow = new CpuReading("doc", "cpu1", 2, NOON + 1_000);
    CpuReading forALaterOne = new CpuReading("doc", "cpu1", 3, NOON + 600_000);
    topic.append(0, forAClosedWindow);
    topic.append(0, forALaterOne);

    BatchingReader reader =
        source(topic, NEVER_IDLE, 1, Duration.ZERO, group)
            .split(1, OPTIONS)
            .get(0)
            .createReader(OPTIONS, null);
    List<ReadingBatch> batches = readBatches(reader, 2);
    reader.closeForGood();

    assertThat(readings(batches)).containsExactly(forALaterOne);
    assertThat(batches.stream().flatMap(batch -> batch.late().stream()))
        .extracting(LateReading::reading)
        .containsExactly(forAClosedWindow);
  }

  @Test
  void aRunThatStopsAtTheEndEndsBehindWhatIsNoRecord() throws Exception {
    TopicInMemory topic = topicOf(1, 1);
    topic.appendNothing(0, 1);
    BatchingReader reader =
        source(topic, NEVER_IDLE, 1_000, stoppingAtTheEnd(RestartPointsInMemory.newGroup()))
            .split(1, OPTIONS)
            .get(0)
            .createReader(OPTIONS, null);
    readBatches(reader, 1);

    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () ->
                !reader.advance()
                    && reader.getWatermark().equals(BatchingReader.AFTER_ALL_WINDOWS));
    assertThat(reader.getCheckpointMark().positions())
        .extracting(BatchingMark.Position::nextOffset)
        .containsExactly(2L);
    reader.closeForGood();
  }

  /** However many they are. All counts wait at the same time. */
  @Test
  void offsetsWithoutARecordDoNotHoldTheWatermarkBack() throws Exception {
    Map<Integer, BatchingReader> readers = new LinkedHashMap<>();
    for (int offsets : new int[] {1, 16, 17, 20, 5_000}) {
      TopicInMemory topic = new TopicInMemory(2);
      topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
      topic.appendNothing(0, offsets);
      topic.append(1, new CpuReading("doc", "cpu2", 1, NOON));
      BatchingReader reader = soonIdle(topic).createReader(OPTIONS, null);
      readBatches(reader, 2);
      readers.put(offsets, reader);
    }

    awaitIdle(readers);
    for (BatchingReader reader : readers.values()) {
      reader.closeForGood();
    }
  }

  @Test
  void aRestartBehindRecordsThatRetentionRemovedBeginsWithTheNextAndWaitsForNone()
      throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    topic.removeBefore(0, 60);
    BatchingSource source =
        soonIdle(topic, RestartPointsInMemory.groupWith(partition(topic), 20, ""));

    BatchingReader reader = source.createReader(OPTIONS, null);
    assertThat(reader.start()).isFalse();
    awaitIdle(reader);

    topic.append(0, new CpuReading("doc", "cpu1", 7, WallClock.SYSTEM.millis()));
    assertThat(readings(readBatches(reader, 1))).extracting(CpuReading::usage).containsExactly(7.0);
    reader.closeForGood();
  }

  @Test
  void whatRetentionRemovesWhileItIsReadIsPassedOverAndNothingElse() throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 60);
    synchronized (topic) {
      // Before the reader looks again.
      for (int i = 0; i < 50; i++) {
        topic.append(0, new CpuReading("doc", "cpu1", i, NOON));
      }
      topic.removeBefore(0, 100);
    }

    assertThat(readings(readBatches(reader, 10)))
        .extracting(CpuReading::usage)
        .containsExactly(40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 49.0);
    reader.closeForGood();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 59, 60, 61, 200})
  void aTopicThatIsMadeAnewWhileItIsReadIsReadFromItsBeginning(int count) throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 60);
    synchronized (topic) {
      // Before the reader looks again.
      topic.makeAnew();
      for (int i = 0; i < count; i++) {
        topic.append(0, new CpuReading("doc", "new", i, NOON));
      }
    }

    Set<CpuReading> read = new HashSet<>();
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .until(
            () -> {
              if (reader.advance()) {
                read.addAll(reader.getCurrent().readings());
              }
              return read.size() == count;
            });
    assertThat(read).containsExactlyInAnyOrderElementsOf(readingsOf(topic));
    assertThat(reader.getCheckpointMark().positions())
        .extracting(BatchingMark.Position::logId)
        .containsExactly(topic.log(0).id());
    reader.closeForGood();
  }

  @Test
  void aLogThatIsCutWhileItIsReadIsReadOnAtItsNewEnd() throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    BatchingReader reader = onlySplit(topic).createReader(OPTIONS, null);
    readBatches(reader, 60);
    topic.cut(0, 50);
    await().atMost(DEFINITELY_TOO_SLOW).until(() -> !reader.advance() && position(reader) == 50);

    topic.append(0, new CpuReading("doc", "cpu1", 7, NOON));

    assertThat(readings(readBatches(reader, 1))).extracting(CpuReading::usage).containsExactly(7.0);
    reader.closeForGood();
  }

  private static long position(BatchingReader reader) {
    return reader.getCheckpointMark().positions().get(0).nextOffset();
  }

  /** Up to 16 were once taken for markers of transactions. All counts wait at the same time. */
  @Test
  void readingsOfAnOpenTransactionAreWaitedForHoweverManyTheyAre() throws Exception {
    record Waiting(TopicInMemory topic, List<CpuReading> readings, BatchingReader reader) {}
    EventTime patient =
        new EventTime(
            Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofDays(1), Duration.ofDays(9));
    List<Waiting> all = new ArrayList<>();
    for (int count : new int[] {1, 2, 15, 16, 17, 20, 100}) {
      TopicInMemory topic = new TopicInMemory(1);
      CpuReading[] readings = new CpuReading[count];
      for (int i = 0; i < count; i++) {
        readings[i] = new CpuReading("doc", "cpu1", i, NOON + i);
      }
      topic.beginTransaction(0, readings);
      BatchingReader reader =
          source(topic, patient, 1, Duration.ZERO, RestartPointsInMemory.newGroup())
              .split(1, OPTIONS)
              .get(0)
              .createReader(OPTIONS, null);
      assertThat(reader.start()).as("%s open", count).isFalse();
      all.add(new Waiting(topic, List.of(readings), reader));
    }
    // Long enough for the broker to have been asked; the partition would be idle after the first.
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < Duration.ofMillis(2_500).toNanos()) {
      for (Waiting each : all) {
        int count = each.readings.size();
        assertThat(each.reader.advance()).as("%s open", count).isFalse();
        assertThat(each.reader.getWatermark().getMillis())
            .as("watermark with %s open", count)
            .isEqualTo(PartitionWatermark.UNKNOWN);
      }
    }

    for (Waiting each : all) {
      each.topic.commitTransaction(0);

      assertThat(readings(readBatches(each.reader, each.readings.size())))
          .containsExactlyElementsOf(each.readings);
      each.reader.closeForGood();
    }
  }

  @Test
  void aTransactionThatStaysOpenHoldsTheWatermarkBackOnlyUpToABound() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    topic.beginTransaction(0, new CpuReading("doc", "cpu1", 1, NOON));
    BatchingReader reader = soonIdle(topic).createReader(OPTIONS, null);
    assertThat(reader.start()).isFalse();

    awaitIdle(reader);
    reader.closeForGood();
  }

  @Test
  void aRestartPointThatWasMovedToALogThatItWasNotWrittenForSkipsNothing() throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    topic.append(0, "junk".getBytes(StandardCharsets.UTF_8), NOON);
    BatchingSource source =
        source(
                topic,
                NEVER_IDLE,
                1,
                Duration.ZERO,
                RestartPointsInMemory.groupWith(
                    partition(topic), 20, "beamwatch/1 closedBefore=0 readUpTo=5000020"))
            .split(1, OPTIONS)
            .get(0);

    BatchingReader reader = source.createReader(OPTIONS, null);
    List<ReadingBatch> batches = readBatches(reader, 41);
    reader.closeForGood();

    assertThat(readings(batches)).isEqualTo(readingsOf(topic).subList(20, 60));
    assertThat(batches.stream().mapToInt(batch -> batch.rejected().size()).sum()).isOne();
    assertThat(batches).allSatisfy(batch -> assertThat(batch.replayed()).isEmpty());
  }

  @Test
  void aCheckpointOfATopicThatWasMadeAnewBeginsWithItsFirstRecord() throws Exception {
    TopicInMemory topic = topicOf(1, 60);
    BatchingSource source = onlySplit(topic);
    BatchingReader before = source.createReader(OPTIONS, null);
    readBatches(before, 60);
    BatchingMark mark = throughBytes(before.getCheckpointMark());
    before.closeForGood();
    BatchingMark ofAnother =
        new BatchingMark(
            mark.positions().stream()
                .map(
                    p ->
                        new BatchingMark.Position(
                            p.topic(),
                            p.partition(),
                            "cluster/the one before",
                            30,
                            p.watermarkMillis(),
                            p.progress()))
                .toList(),
            null,
            null);

    BatchingReader reader = source.createReader(OPTIONS, ofAnother);

    assertThat(readings(readBatches(reader, 60))).isEqualTo(readingsOf(topic));
    reader.closeForGood();
  }

  @Test
  void aStretchOfThePastEndsTimeWhenItsWatermarkHasPassed() throws Exception {
    TopicInMemory topic = new TopicInMemory(1);
    for (int minute = 0; minute < 10; minute++) {
      topic.append(0, new CpuReading("doc", "cpu1", minute, NOON + minute * 60_000L));
    }
    long until = NOON + 4 * 60_000L;
    BatchingSource.Settings past =
        new BatchingSource.Settings(
            Timeline.WINDOWS,
            1,
            Duration.ZERO,
            true,
            false,
            true,
            until,
            RestartPointsInMemory.newGroup());
    BatchingReader reader =
        source(topic, NEVER_IDLE, 1, past).split(1, OPTIONS).get(0).createReader(OPTIONS, null);

    int read = reader.start() ? 1 : 0;
    while (reader.getWatermark().isBefore(BoundedWindow.TIMESTAMP_MAX_VALUE)) {
      read += reader.advance() ? 1 : 0;
    }

    // The watermark is ten seconds behind the readings.
    assertThat(read).isEqualTo(6);
    assertThat(reader.advance()).isFalse();
    reader.closeForGood();
  }

  @Test
  void inThePastAPartitionThatHasNothingLeftHoldsNobodyUpAndNobodyWaitsByTheClock()
      throws Exception {
    TopicInMemory topic = new TopicInMemory(3);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
    for (int minute = 0; minute < 10; minute++) {
      topic.append(1, new CpuReading("doc", "cpu2", minute, NOON + minute * 60_000L));
    }
    BatchingSource.Settings past =
        new BatchingSource.Settings(
            Timeline.WINDOWS,
            1,
            Duration.ZERO,
            true,
            false,
            true,
            Long.MAX_VALUE,
            RestartPointsInMemory.newGroup());
    BatchingReader reader =
        source(topic, NEVER_IDLE, 1, past).split(1, OPTIONS).get(0).createReader(OPTIONS, null);

    List<Long> watermarks = new ArrayList<>();
    int read = reader.start() ? 1 : 0;
    while (reader.getWatermark().isBefore(BoundedWindow.TIMESTAMP_MAX_VALUE)) {
      watermarks.add(reader.getWatermark().getMillis());
      read += reader.advance() ? 1 : 0;
    }

    assertThat(read).isEqualTo(11);
    assertThat(watermarks).isSorted().contains(NOON + 7 * 60_000L - 10_000);
    reader.closeForGood();
  }

  @Test
  void whatWasGivenLastIsCommittedWhenTheRunnerAsksInVain() throws Exception {
    TopicInMemory topic = topicOf(1, 100);
    RestartPoints.Factory group = RestartPointsInMemory.newGroup();
    BatchingSource.Settings quiet =
        new BatchingSource.Settings(
            Timeline.WINDOWS, 1, Duration.ZERO, true, false, false, null, group);
    BatchingReader reader =
        source(topic, NEVER_IDLE, 1_000, quiet)
            .split(1, OPTIONS)
            .get(0)
            .createReader(OPTIONS, null);
    readBatches(reader, 100);

    // In the same bundle, which is not done yet.
    assertThat(reader.advance()).isFalse();
    assertThat(committed(group, topic)).isNull();
    var unused = reader.getCheckpointMark();
    // The bundle is over, and the runner asks for another.
    assertThat(reader.advance()).isFalse();

    RestartPoint point = requireNonNull(committed(group, topic));
    assertThat(point.readUpTo()).isEqualTo(100);
    assertThat(point.toldBeforeMillis()).isEqualTo(PartitionWatermark.UNKNOWN);
    reader.closeForGood();
  }

  @Test
  void anOrderlyStopCommitsUpToWhereWindowsWereTold() throws Exception {
    TopicInMemory topic = topicOf(1, 100);
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON + 45_000));
    RestartPoints.Factory group = RestartPointsInMemory.newGroup();
    BatchingSource.Settings quiet =
        new BatchingSource.Settings(
            Timeline.WINDOWS, 1, Duration.ZERO, true, false, false, null, group);
    PipelineOptions job = PipelineOptionsFactory.create();
    BatchingReader reader =
        source(topic, NEVER_IDLE, 1_000, quiet).split(1, job).get(0).createReader(job, null);
    readBatches(reader, 101);
    long watermark = reader.getWatermark().getMillis();
    var unused = reader.getCheckpointMark();
    OrderlyStop stop = OrderlyStop.of(job);
    assertThat(stop.isQuiet()).isFalse();

    stop.begin();
    topic.append(0, new CpuReading("doc", "cpu1", 1, NOON));
    await().atMost(DEFINITELY_TOO_SLOW).until(() -> !reader.advance() && stop.isQuiet());
    stop.commit(true, DEFINITELY_TOO_SLOW);

    RestartPoint point = requireNonNull(committed(group, topic));
    assertThat(point.readUpTo()).as("nothing is read in a stop").isEqualTo(101);
    assertThat(point.toldBeforeMillis()).isEqualTo(watermark);
    reader.closeForGood();
    assertThat(stop.isQuiet()).as("a reader that is closed is waited for no more").isTrue();
  }

  private static @Nullable RestartPoint committed(RestartPoints.Factory group, TopicInMemory topic)
      throws IOException {
    RestartPoints.Commit commit =
        group.open().find(List.of(partition(topic))).get(partition(topic));
    return commit == null ? null : RestartPoint.parse(commit.metadata()).orElseThrow();
  }

  private static BatchingSource soonIdle(TopicInMemory topic) throws Exception {
    return soonIdle(topic, RestartPointsInMemory.newGroup());
  }

  private static BatchingSource soonIdle(TopicInMemory topic, RestartPoints.Factory group)
      throws Exception {
    EventTime soonIdle =
        new EventTime(
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));
    return source(topic, soonIdle, 1, Duration.ZERO, group).split(1, OPTIONS).get(0);
  }

  /** Waits until the watermark follows the wall clock. */
  private static void awaitIdle(BatchingReader reader) {
    awaitIdle(Map.of(1, reader));
  }

  /** Waits until each watermark follows the wall clock; a failure names the readers that do not. */
  private static void awaitIdle(Map<Integer, BatchingReader> readers) {
    long begin = WallClock.SYSTEM.millis();
    Map<Integer, BatchingReader> held = new LinkedHashMap<>(readers);
    await()
        .atMost(DEFINITELY_TOO_SLOW)
        .untilAsserted(
            () -> {
              for (Map.Entry<Integer, BatchingReader> each : readers.entrySet()) {
                BatchingReader reader = each.getValue();
                if (!reader.advance() && reader.getWatermark().getMillis() >= begin - 10_000) {
                  held.remove(each.getKey());
                }
              }
              assertThat(held.keySet()).as("whose watermark is held back").isEmpty();
            });
  }

  /** Reads to the end as a runner without checkpoints does, losing its windows at every crash. */
  private static Outcome runUntilTheEnd(
      TopicInMemory topic,
      RestartPoints.Factory group,
      Random random,
      int crashes,
      boolean commitBeforeCrash)
      throws Exception {
    Outcome outcome = new Outcome();
    int crashesLeft = crashes;
    while (true) {
      Map<String, Integer> openWindows = new HashMap<>();
      BatchingSource source =
          source(topic, NEVER_IDLE, 50, settings(1, Duration.ZERO, group)).split(1, OPTIONS).get(0);
      BatchingReader reader = source.createReader(OPTIONS, null);
      int crashAfter = crashesLeft > 0 ? 5 + random.nextInt(15) : Integer.MAX_VALUE;
      BatchingMark unfinalized = null;
      ReadingBatch done = null;
      boolean hasBatch = reader.start();
      int bundles = 0;
      while (bundles < crashAfter && !isAtTheEnd(reader, topic)) {
        if (hasBatch) {
          // The DirectRunner finalizes a bundle when the next one was read, all its work being
          // done.
          if (unfinalized != null) {
            unfinalized.finalizeCheckpoint();
          }
          if (done != null) {
            outcome.took(done);
          }
          done = reader.getCurrent();
          count(done, openWindows);
          close(openWindows, reader.getWatermark().getMillis(), outcome);
          unfinalized = reader.getCheckpointMark();
          bundles++;
        }
        hasBatch = reader.advance();
      }
      if (isAtTheEnd(reader, topic)) {
        if (done != null) {
          outcome.took(done);
        }
        if (hasBatch) {
          outcome.took(reader.getCurrent());
          count(reader.getCurrent(), openWindows);
        }
        close(openWindows, Long.MAX_VALUE, outcome);
        reader.closeForGood();
        return outcome;
      }
      if (unfinalized != null && done != null) {
        outcome.took(done);
        if (commitBeforeCrash) {
          unfinalized.finalizeCheckpoint();
        }
      }
      reader.closeForGood();
      crashesLeft--;
      outcome.crashes++;
    }
  }

  private static boolean isAtTheEnd(BatchingReader reader, TopicInMemory topic) {
    long next = 0;
    for (BatchingMark.Position position : reader.getCheckpointMark().positions()) {
      next += position.nextOffset();
    }
    return next == topic.size();
  }

  private static void count(ReadingBatch batch, Map<String, Integer> openWindows) {
    batch.readings().forEach(reading -> openWindows.merge(window(reading), 1, Integer::sum));
    batch.replayed().forEach(reading -> openWindows.merge(window(reading), 1, Integer::sum));
  }

  /** Names a window so that its end can be read back, with its processor. */
  private static String window(CpuReading reading) {
    return Timeline.WINDOWS.endOfWindow(reading.occurredAtMillis()) + " " + reading.hostname();
  }

  private static void close(Map<String, Integer> openWindows, long watermark, Outcome outcome) {
    openWindows
        .entrySet()
        .removeIf(
            window -> {
              long end = Long.parseLong(window.getKey().split(" ", 2)[0]);
              if (!Timeline.WINDOWS.isExpired(end, watermark)) {
                return false;
              }
              // A window that is closed a second time must come out the same, or it was rebuilt
              // wrongly.
              Integer before = outcome.finalWindows.put(window.getKey(), window.getValue());
              assertThat(before).isIn(null, window.getValue());
              return true;
            });
  }

  private static TopicInMemory disordered(Random random, int partitions, int count) {
    TopicInMemory topic = new TopicInMemory(partitions);
    for (int i = 0; i < count; i++) {
      long at = NOON + i * 100L - random.nextInt(8_000);
      if (random.nextInt(50) == 0) {
        at -= 10_000 + random.nextInt(150_000);
      }
      // One partition is ahead of the others: what is late in it is not late for the reader.
      int partition = random.nextInt(partitions);
      long ahead = partition == 0 ? 70_000 : 0;
      topic.append(partition, new CpuReading("host" + i % 3, "cpu1", i, at + ahead));
    }
    return topic;
  }

  private static final class Outcome {
    private final Map<String, Integer> finalWindows = new HashMap<>();
    private final List<CpuReading> late = new ArrayList<>();
    private final List<CpuReading> filtered = new ArrayList<>();
    private int crashes;

    /** What a bundle sends out by itself: readings for the filter, and dead letters. */
    void took(ReadingBatch batch) {
      filtered.addAll(batch.readings());
      batch.late().forEach(lateReading -> late.add(lateReading.reading()));
    }
  }

  private static BatchingSource onlySplit(TopicInMemory topic) {
    try {
      return source(topic, 1).split(1, OPTIONS).get(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static BatchingSource source(TopicInMemory topic, int maxSplits) {
    return source(topic, NEVER_IDLE, maxSplits, Duration.ZERO, RestartPointsInMemory.newGroup());
  }

  private static BatchingSource source(
      TopicInMemory topic,
      EventTime eventTime,
      int maxSplits,
      Duration keepReadersOpen,
      RestartPoints.Factory restartPoints) {
    return source(topic, eventTime, 1_000, settings(maxSplits, keepReadersOpen, restartPoints));
  }

  private static BatchingSource.Settings settings(
      int maxSplits, Duration keepReadersOpen, RestartPoints.Factory restartPoints) {
    return new BatchingSource.Settings(
        Timeline.WINDOWS, maxSplits, keepReadersOpen, false, false, false, null, restartPoints);
  }

  private static BatchingSource.Settings stoppingAtTheEnd(RestartPoints.Factory restartPoints) {
    return new BatchingSource.Settings(
        Timeline.WINDOWS, 1, Duration.ZERO, true, false, true, null, restartPoints);
  }

  private static TopicPartition partition(TopicInMemory topic) {
    return new TopicPartition(topic.name(), 0);
  }

  private static BatchingSource source(
      TopicInMemory topic,
      EventTime eventTime,
      int maxBatchSize,
      BatchingSource.Settings settings) {
    KafkaTopic kafkaTopic =
        new KafkaTopic(
            new KafkaConnection("127.0.0.1:9", null),
            topic.name(),
            "group",
            "earliest",
            65_536,
            0,
            Duration.ZERO,
            false,
            false);
    return new BatchingSource(
        Wired.to(
            new ReadCpuReadings.ReadBatches.KafkaWiring(
                new KafkaInput(kafkaTopic, eventTime, settings.windows()),
                TopicInMemory.consumers(),
                settings.restartPoints(),
                settings.untilMillis(),
                maxBatchSize),
            settings));
  }

  /** Finds by name what cannot travel with a source. */
  private record Wired(String name) implements SerializableFunction<PipelineOptions, Wiring> {
    private static final Map<String, Wiring> WIRINGS = new ConcurrentHashMap<>();

    static Wired to(Wiring kafka, BatchingSource.Settings settings) {
      String name = UUID.randomUUID().toString();
      WIRINGS.put(name, new WithSettings(kafka, settings));
      return new Wired(name);
    }

    @Override
    public Wiring apply(PipelineOptions options) {
      return requireNonNull(WIRINGS.get(name));
    }
  }

  private record WithSettings(Wiring kafka, BatchingSource.Settings settings) implements Wiring {
    @Override
    public String topic() {
      return kafka.topic();
    }

    @Override
    public List<TopicPartition> partitions() {
      return kafka.partitions();
    }

    @Override
    public UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> records(
        List<TopicPartition> partitions, ReadPositions positions) {
      return kafka.records(partitions, positions);
    }
  }

  private static TopicInMemory topicOf(int partitions, int count) {
    TopicInMemory topic = new TopicInMemory(partitions);
    for (int i = 0; i < count; i++) {
      topic.append(i % partitions, new CpuReading("host" + i % 7, "cpu" + i, i, NOON + i));
    }
    return topic;
  }

  private static List<CpuReading> readingsOf(TopicInMemory topic) throws IOException {
    List<CpuReading> readings = new ArrayList<>();
    for (TopicPartition partition : partitionsOf(topic)) {
      topic
          .records(partition.partition())
          .forEach(record -> readings.add(ParsedValue.of(record.value(), 65_536).reading()));
    }
    return readings;
  }

  private static Set<TopicPartition> partitionsOf(TopicInMemory topic) {
    Set<TopicPartition> partitions = new HashSet<>();
    TopicInMemory.consumers()
        .apply(Map.of())
        .partitionsFor(topic.name())
        .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    return partitions;
  }

  /** Reads until so many records have come. */
  private static List<ReadingBatch> readBatches(BatchingReader reader, int records)
      throws IOException {
    List<ReadingBatch> batches = new ArrayList<>();
    long giveUp = System.nanoTime() + DEFINITELY_TOO_SLOW.toNanos();
    boolean hasBatch = reader.start();
    int read = 0;
    while (true) {
      if (hasBatch) {
        ReadingBatch batch = reader.getCurrent();
        batches.add(batch);
        read += batch.readings().size() + batch.late().size() + batch.rejected().size();
      }
      if (read >= records) {
        return batches;
      }
      assertThat(System.nanoTime()).as("time left to read %s records", records).isLessThan(giveUp);
      hasBatch = reader.advance();
    }
  }

  private static List<CpuReading> readings(List<ReadingBatch> batches) {
    return batches.stream().flatMap(batch -> batch.readings().stream()).toList();
  }
}
