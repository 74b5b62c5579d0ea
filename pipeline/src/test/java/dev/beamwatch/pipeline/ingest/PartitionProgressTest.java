package dev.beamwatch.pipeline.ingest;

import static dev.beamwatch.pipeline.ingest.PartitionWatermark.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.pipeline.windows.WindowRule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {
  private static final WindowRule WINDOWS =
      new WindowRule(Duration.ofSeconds(30), Duration.ofMinutes(1));

  private final PartitionProgress progress = Progress.of(UNKNOWN, 0);

  @Test
  void withoutOpenWindowsARestartGoesOnWhereReadingHadGotTo() {
    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(12, UNKNOWN, 12));
  }

  @Test
  void aRestartGoesBackToTheFirstReadingOfTheOldestOpenWindow() {
    progress.counted(30_000, 3);
    progress.counted(60_000, 5);
    progress.counted(30_000, 6);

    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(3, UNKNOWN, 12));
  }

  @Test
  void aRestartGoesBackToTheFirstReadingAlsoWhenItWentIntoALaterWindow() {
    progress.counted(60_000, 2);
    progress.counted(30_000, 3);

    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(2, UNKNOWN, 12));
  }

  @Test
  void aClosedWindowIsNotReadAgain() {
    progress.counted(30_000, 3);
    progress.counted(60_000, 5);

    progress.expire(WINDOWS, 89_999);
    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(3, 29_999, 12));

    progress.expire(WINDOWS, 90_000);
    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(5, 30_000, 12));

    progress.expire(WINDOWS, 120_000);
    assertThat(Progress.restart(progress, 12)).isEqualTo(Progress.point(12, 60_000, 12));
  }

  @Test
  void whatIsClosedStaysClosed() {
    progress.expire(WINDOWS, 120_000);
    progress.expire(WINDOWS, UNKNOWN);
    progress.expire(WINDOWS, 90_000);

    assertThat(Progress.restart(progress, 12).expiredBeforeMillis()).isEqualTo(60_000);
  }

  @Test
  void aRestartSkipsExactlyTheWindowsThatWereClosed() {
    progress.counted(30_000, 3);
    progress.counted(60_000, 5);
    progress.expire(WINDOWS, 90_000);
    RestartPoint point = Progress.restart(progress, 12);
    PartitionProgress restarted = Progress.of(point.expiredBeforeMillis(), point.readUpTo());

    assertThat(restarted.wasExpired(30_000)).isTrue();
    assertThat(restarted.wasExpired(30_001)).isFalse();
    assertThat(restarted.wasExpired(60_000)).isFalse();
  }

  @Test
  void whatWasReadBeforeTheRestartIsReplayed() {
    PartitionProgress restarted = Progress.of(30_000, 12);

    assertThat(restarted.isReplayed(3)).isTrue();
    assertThat(restarted.isReplayed(11)).isTrue();
    assertThat(restarted.isReplayed(12)).isFalse();
    assertThat(progress.isReplayed(0)).isFalse();
  }

  @Test
  void aRestartDuringAReplayForgetsNothingOfTheFirst() {
    PartitionProgress restarted = Progress.of(30_000, 12);
    restarted.counted(60_000, 5);

    assertThat(Progress.restart(restarted, 8)).isEqualTo(Progress.point(5, 30_000, 12));
  }

  @Test
  void aSnapshotGoesOnWhereItWasTaken() {
    progress.counted(30_000, 3);
    progress.counted(60_000, 5);
    progress.expire(WINDOWS, 90_000);
    PartitionProgress resumed = progress.snapshot().resume();

    assertThat(Progress.restart(resumed, 12)).isEqualTo(Progress.restart(progress, 12));
    resumed.counted(60_000, 6);
    assertThat(Progress.restart(resumed, 12).offset()).isEqualTo(5);
  }

  @Test
  void aSnapshotDoesNotChange() {
    progress.counted(60_000, 5);
    PartitionProgress.Snapshot snapshot = progress.snapshot();
    PartitionProgress resumed = snapshot.resume();
    progress.counted(30_000, 3);
    progress.expire(WINDOWS, 1_000_000);
    resumed.expire(WINDOWS, 1_000_000);

    assertThat(Progress.restart(snapshot.resume(), 12)).isEqualTo(Progress.point(5, UNKNOWN, 12));
  }

  @Test
  void aWindowThatWasToldIsToldAgainAfterARestartOnlyIfSomethingNewWentIntoIt() {
    PartitionProgress restarted = Progress.of(UNKNOWN, 60_000, 12);
    restarted.counted(30_000, 3);
    restarted.counted(60_000, 5);
    assertThat(Progress.restart(restarted, 12).toldBeforeMillis()).isEqualTo(60_000);

    // Until the correction is written, a kill must not make it look told.
    restarted.counted(60_000, 12);

    RestartPoint point = Progress.restart(restarted, 13);
    PartitionProgress again = Progress.of(UNKNOWN, point.toldBeforeMillis(), point.readUpTo());
    assertThat(again.wasTold(60_000)).isFalse();
    assertThat(again.wasTold(30_000)).isTrue();
  }
}
