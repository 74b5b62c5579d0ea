package dev.beamwatch.pipeline.ingest;

import static dev.beamwatch.pipeline.ingest.PartitionWatermark.UNKNOWN;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept outside the log, held against a log of the records 10 to 60. */
class StartingPointTest {
  private static final PartitionLog LOG = new PartitionLog("here", "topic", 10, 61, 61);
  private static final long OTHERWISE = 10;
  private static final long CLOSED = 30_000;
  private static final long TOLD = 60_000;

  @Test
  void aRestartPointThatFitsIsGoneOnFrom() {
    StartingPoint start = commit(20, point("here/topic", 20, 40));

    assertThat(start.offset()).isEqualTo(20);
    assertThat(start.progress())
        .isEqualTo(new PartitionProgress.Snapshot(new TreeMap<>(), CLOSED, TOLD, 40));
    assertThat(start.warning()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "set by hand", "{\"group\":\"other\"}"})
  void anOffsetThatOthersCommittedIsGoneOnFromWithoutAWord(String metadata) {
    StartingPoint start = StartingPoint.ofCommit(20, metadata, LOG, OTHERWISE);

    requirePlain(start, 20);
    assertThat(start.warning()).isNull();
  }

  @Test
  void metadataOfBeforeItWasTiedToALogIsLeftAside() {
    StartingPoint start =
        StartingPoint.ofCommit(20, "beamwatch/1 closedBefore=7 readUpTo=5000020", LOG, OTHERWISE);

    requirePlain(start, 20);
    assertThat(start.warning()).contains("does not fit", "another version", "readUpTo=5000020");
  }

  /** As tools that mirror topics do: they translate the offset and copy the text. */
  @ParameterizedTest
  @CsvSource({"here/topic", "here/other", "there/topic", "there/other"})
  void metadataThatWasWrittenForAnotherOffsetIsLeftAside(String log) {
    StartingPoint start = commit(20, point(log, 21, 40));

    requirePlain(start, 20);
    assertThat(start.warning()).contains("it was written for offset 21, and 20 is committed");
  }

  /** Whatever it counts, it is not this log's records, though they are as many. */
  @ParameterizedTest
  @ValueSource(strings = {"here/other", "there/topic", "/topic", "/"})
  void anOffsetOfAnotherLogThatNobodyMovedIsLeftAside(String log) {
    StartingPoint start = commit(20, point(log, 20, 40));

    requirePlain(start, OTHERWISE);
    assertThat(start.warning()).contains("another log", log, "reading begins at 10");
  }

  @ParameterizedTest
  @ValueSource(longs = {62, 5_000_020})
  void aPointThatSaysMoreWasReadThanThereIsIsLeftAside(long readUpTo) {
    StartingPoint start = commit(20, point("here/topic", 20, readUpTo));

    requirePlain(start, 20);
    assertThat(start.warning()).contains("the log ends at 61");
  }

  @Test
  void aPointThatSaysLessWasReadThanIsCommittedIsLeftAside() {
    StartingPoint start = commit(20, point("here/topic", 20, 19));

    requirePlain(start, 20);
    assertThat(start.warning())
        .contains("it says that 19 was reached, before the committed offset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"here/topic", "elsewhere"})
  void anOffsetBeyondTheEndIsLeftAside(String log) {
    StartingPoint start = commit(62, point(log, log.equals("elsewhere") ? 7 : 62, 70));

    requirePlain(start, OTHERWISE);
    assertThat(start.warning()).contains("beyond the end of the log, 61");
  }

  @Test
  void theEndItselfIsNoOffsetBeyondIt() {
    assertThat(commit(61, point("here/topic", 61, 61)).warning()).isNull();
  }

  @Test
  void recordsThatRetentionRemovedBeforeTheyWereReadAreCounted() {
    StartingPoint start = commit(3, point("here/topic", 3, 5));

    assertThat(start.offset()).isEqualTo(10);
    assertThat(start.progress().expiredBeforeMillis()).isEqualTo(CLOSED);
    assertThat(start.warning())
        .contains("from offset 3 to 9", "5 offsets of them were never read", "begins at 10");
  }

  @Test
  void recordsThatRetentionRemovedAfterTheyWereReadAreNotLost() {
    StartingPoint start = commit(3, point("here/topic", 3, 40));

    assertThat(start.offset()).isEqualTo(10);
    assertThat(start.progress().alreadyReadUpTo()).isEqualTo(40);
    assertThat(start.warning()).contains("all were read before");
  }

  @Test
  void aForeignOffsetBeforeTheStartOfTheLogIsCountedFrom() {
    StartingPoint start = StartingPoint.ofCommit(3, "", LOG, 61);

    requirePlain(start, 10);
    assertThat(start.warning()).contains("7 offsets of them were never read");
  }

  @Test
  void aCheckpointThatFitsIsGoneOnFrom() {
    BatchingMark.Position position = position("here/topic", 40);

    StartingPoint start = StartingPoint.ofCheckpoint(position, LOG);

    assertThat(start).isEqualTo(new StartingPoint(40, position.progress(), null));
  }

  @Test
  void aCheckpointOfBeforeLogsWereNamedIsGoneOnFromIfTheLogHoldsItsOffset() {
    assertThat(StartingPoint.ofCheckpoint(position("", 40), LOG).warning()).isNull();
    assertThat(StartingPoint.ofCheckpoint(position("", 62), LOG).offset()).isEqualTo(61);
  }

  @Test
  void aCheckpointOfAnotherLogBeginsWithTheFirstRecordOfThisOne() {
    StartingPoint start = StartingPoint.ofCheckpoint(position("there/topic", 40), LOG);

    assertThat(start.offset()).isEqualTo(10);
    assertThat(start.progress())
        .as("windows that were closed stay so; nothing else is known of this log")
        .isEqualTo(new PartitionProgress.Snapshot(new TreeMap<>(), CLOSED, TOLD, 0));
    assertThat(requireNonNull(start.warning())).contains("another log", "there/topic");
  }

  @Test
  void aCheckpointOfALogThatWasCutGoesOnAtItsEnd() {
    StartingPoint start = StartingPoint.ofCheckpoint(position("here/topic", 80), LOG);

    assertThat(start.offset()).isEqualTo(61);
    assertThat(start.progress().alreadyReadUpTo()).isZero();
    assertThat(start.warning()).contains("80, beyond the end");
  }

  @Test
  void aCheckpointBeforeTheStartOfTheLogIsCountedFrom() {
    StartingPoint start = StartingPoint.ofCheckpoint(position("here/topic", 4), LOG);

    assertThat(start.offset()).isEqualTo(10);
    assertThat(start.warning()).contains("5 offsets of them were never read");
  }

  private static StartingPoint commit(long offset, RestartPoint point) {
    return StartingPoint.ofCommit(offset, point.metadata(), LOG, OTHERWISE);
  }

  private static RestartPoint point(String log, long offset, long readUpTo) {
    return new RestartPoint(log, offset, CLOSED, TOLD, readUpTo);
  }

  private static BatchingMark.Position position(String log, long nextOffset) {
    TreeMap<Long, Long> open = new TreeMap<>();
    open.put(90_000L, 38L);
    return new BatchingMark.Position(
        "topic", 0, log, nextOffset, 70_000, new PartitionProgress.Snapshot(open, CLOSED, TOLD, 5));
  }

  private static void requirePlain(StartingPoint start, long offset) {
    assertThat(start.offset()).isEqualTo(offset);
    assertThat(start.progress())
        .isEqualTo(new PartitionProgress.Snapshot(new TreeMap<>(), UNKNOWN, UNKNOWN, 0));
  }
}
