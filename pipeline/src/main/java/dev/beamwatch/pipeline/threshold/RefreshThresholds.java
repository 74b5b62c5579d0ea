package dev.beamwatch.pipeline.threshold;

import dev.beamwatch.pipeline.background.BackgroundCall;
import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.schemas.SqlTimestamps;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableBiFunction;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Keeps the limits of all hosts up to date while the pipeline runs.
 *
 * <p>Output: a singleton view of the newest snapshot, and each snapshot. Until there is one,
 * lookups wait. Time: global window. A lookup sees the newest snapshot, whatever the event time.
 * Lookups: the whole table once per refresh interval, beside the runner's threads. Delivery: a
 * snapshot may be skipped if there is a newer one. Cost: one query per interval and worker, and the
 * snapshot in memory on every worker.
 */
public final class RefreshThresholds extends PTransform<PBegin, RefreshThresholds.Result> {
  /** Each tick emits what was loaded, and starts a load if one is due. */
  private static final Duration TICK = Duration.standardSeconds(1);

  private final ThresholdLoader loader;
  private final java.time.Duration interval;
  private final PTransform<PBegin, PCollection<Long>> ticks;
  private final BackgroundCall<LoadedThresholds> call;
  private final WallClock clock;

  private RefreshThresholds(
      ThresholdLoader loader,
      java.time.Duration interval,
      PTransform<PBegin, PCollection<Long>> ticks,
      BackgroundCall<LoadedThresholds> call,
      WallClock clock) {
    this.loader = loader;
    this.interval = interval;
    this.ticks = ticks;
    this.call = call;
    this.clock = clock;
  }

  /**
   * Refreshes by the clock.
   *
   * @param interval from one successful refresh to the next; 30 s by default, at least 1 s
   */
  public static RefreshThresholds every(java.time.Duration interval, ThresholdLoader loader) {
    return new RefreshThresholds(
        loader,
        interval,
        GenerateSequence.from(0).withRate(1, TICK).withTimestampFn(new AfterAllReadings()),
        BackgroundCall.onItsOwnThread(),
        WallClock.SYSTEM);
  }

  /** Refreshes within every tick, for tests that control the time. */
  public static RefreshThresholds atEvery(
      PTransform<PBegin, PCollection<Long>> ticks, ThresholdLoader loader) {
    return new RefreshThresholds(
        loader, java.time.Duration.ZERO, ticks, BackgroundCall.inline(), () -> 0);
  }

  @Override
  public Result expand(PBegin input) {
    PCollection<Thresholds> snapshots =
        input
            .apply("Tick", ticks)
            .apply(
                "LoadThresholds",
                ParDo.of(new LoadThresholdsFn(loader, new RefreshSchedule(interval, clock), call)))
            .setCoder(ThresholdsCoder.INSTANCE);
    PCollectionView<Thresholds> newest =
        snapshots
            .apply(
                "EverySnapshot",
                Window.<Thresholds>into(new GlobalWindows())
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .withAllowedLateness(Duration.ZERO)
                    // At the end of a bounded run an empty pane would replace the snapshot.
                    .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
                    .discardingFiredPanes())
            // A pane may hold two snapshots. A singleton view takes only one.
            .apply(
                "ThresholdsView",
                Combine.globally(new Newest()).withoutDefaults().asSingletonView());
    return new Result(newest, snapshots);
  }

  /**
   * The thresholds.
   *
   * @param newest a view of the newest snapshot
   * @param snapshots each snapshot, when it is read
   */
  public record Result(PCollectionView<Thresholds> newest, PCollection<Thresholds> snapshots)
      implements POutput {
    private static final TupleTag<Thresholds> SNAPSHOTS = new TupleTag<>("snapshots") {};

    @Override
    public Pipeline getPipeline() {
      return snapshots.getPipeline();
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(SNAPSHOTS, snapshots);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }

  /**
   * Puts ticks after all readings. The clock has nothing to do with event time: a step that gets
   * both readings and snapshots must not wait for the ticks when readings are ahead of the clock,
   * nor when all readings have come. Flink writes it into every checkpoint, so its name may not
   * change, and it must not get fields.
   */
  private static final class AfterAllReadings implements SerializableFunction<Long, Instant> {
    private static final long serialVersionUID = 1;

    @Override
    public Instant apply(Long tick) {
      return Instant.ofEpochMilli(SqlTimestamps.MAX_MILLIS).plus(Duration.standardDays(1));
    }
  }

  private static final class Newest
      implements SerializableBiFunction<Thresholds, Thresholds, Thresholds> {
    private static final long serialVersionUID = 1;

    @Override
    public Thresholds apply(Thresholds a, Thresholds b) {
      return a.loadedAtMillis() > b.loadedAtMillis() ? a : b;
    }
  }
}
