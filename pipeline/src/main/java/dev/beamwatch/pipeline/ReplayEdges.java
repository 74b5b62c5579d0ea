package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.PastStretch;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.replay.AggregatedTopic;
import dev.beamwatch.pipeline.replay.OrderedWindows;
import dev.beamwatch.pipeline.replay.Period;
import dev.beamwatch.pipeline.replay.ReadFiles;
import dev.beamwatch.pipeline.replay.ReadWindows;
import dev.beamwatch.pipeline.replay.Results;
import dev.beamwatch.pipeline.threshold.ReadThresholdsOnce;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/** Connects the job to a stretch of the past, and to files for its results. */
final class ReplayEdges {
  /** So much earlier than the stretch reading begins, by Kafka's time of records. */
  private static final Duration HEAD_START = Duration.ofMinutes(10);

  private static final Duration NEVER = Duration.ofDays(3_650);

  private ReplayEdges() {}

  /**
   * Makes the edges.
   *
   * @param limits by the name of their set
   * @param isOnOneMachine whether the workers are in this process
   */
  static Edges of(
      ReplayConfig config,
      Map<String, ReadThresholdsOnce> limits,
      Results results,
      boolean isOnOneMachine)
      throws IOException {
    Buckets buckets = isOnOneMachine ? ofOneMachine() : Buckets.KEPT;
    List<Edges.Judgement> judgements = new ArrayList<>();
    for (Map.Entry<String, ReadThresholdsOnce> set : limits.entrySet()) {
      judgements.add(
          new Edges.Judgement(
              set.getKey(),
              set.getValue(),
              results.alerts(set.getKey()),
              new TellNobody(results.messages(set.getKey())),
              null));
    }
    return new Edges(
        input(config, results, buckets, isOnOneMachine),
        judgements,
        results.deadLetters(),
        buckets,
        config.period().isOpen() ? Long.MIN_VALUE : config.period().toMillis());
  }

  /**
   * Returns as few buckets as keep the processors busy. State is not kept, and each bucket costs.
   */
  private static Buckets ofOneMachine() {
    int wanted = Math.min(2 * Runtime.getRuntime().availableProcessors(), Buckets.KEPT.count());
    return new Buckets(Integer.highestOneBit(wanted));
  }

  private static Edges.Input input(
      ReplayConfig config, Results results, Buckets buckets, boolean isOnOneMachine)
      throws IOException {
    return switch (config.source()) {
      case AGGREGATES ->
          new Edges.Windows(
              new Measured(windows(config, buckets, isOnOneMachine), results.extent()));
      case READINGS ->
          new Edges.Readings(
              ReadCpuReadings.ofPast(
                  new ReadCpuReadings.KafkaInput(
                      config.pipeline().input().untilTheEnd(),
                      withoutTheClock(config.pipeline().eventTime()),
                      config.pipeline().windows()),
                  stretch(config)),
              results.hotReadings(),
              results.windows());
      case FILES ->
          new Edges.Readings(
              ReadCpuReadings.of(files(config, isOnOneMachine)),
              results.hotReadings(),
              results.windows());
    };
  }

  private static PTransform<PBegin, AggregateByWindow.Result> windows(
      ReplayConfig config, Buckets buckets, boolean isOnOneMachine) {
    PipelineConfig pipeline = config.pipeline();
    return new ReadWindows(
        new OfTopic(
            new AggregatedTopic.Location(
                pipeline.input().connection(),
                pipeline.aggregatedTopic(),
                pipeline.zone(),
                pipeline.windows().size(),
                config.maxDisorder()),
            config.period()),
        isOnOneMachine,
        pipeline.windows(),
        buckets);
  }

  private static PTransform<PBegin, PCollection<ReadingBatch>> files(
      ReplayConfig config, boolean isOnOneMachine) {
    if (config.recorded() == null) {
      throw new IllegalArgumentException("no files");
    }
    return new ReadFiles(config.recorded(), config.period(), isOnOneMachine);
  }

  /** No partition is idle: where each ends is known, and a slow machine must make none late. */
  private static EventTime withoutTheClock(EventTime live) {
    return new EventTime(
        live.maxOutOfOrderness(), NEVER, live.openTransactionTimeout(), live.maxClockSkew());
  }

  private static PastStretch stretch(ReplayConfig config) {
    Period period = config.period();
    Duration late =
        config
            .pipeline()
            .windows()
            .allowedLateness()
            .plus(config.pipeline().eventTime().maxOutOfOrderness());
    return new PastStretch(
        period.fromMillis() - late.plus(HEAD_START).toMillis(),
        period.fromMillis(),
        period.toMillis(),
        period.isOpen() ? Long.MAX_VALUE : period.toMillis() + late.toMillis());
  }

  /** Windows, of which somebody takes note. */
  private static final class Measured extends PTransform<PBegin, AggregateByWindow.Result> {
    private final transient PTransform<PBegin, AggregateByWindow.Result> windows;
    private final transient PTransform<PCollection<List<WindowStats>>, PDone> extent;

    Measured(
        PTransform<PBegin, AggregateByWindow.Result> windows,
        PTransform<PCollection<List<WindowStats>>, PDone> extent) {
      this.windows = windows;
      this.extent = extent;
    }

    @Override
    public AggregateByWindow.Result expand(PBegin input) {
      AggregateByWindow.Result result = input.apply("Windows", windows);
      result.windows().apply("Extent", extent);
      return result;
    }
  }

  private record OfTopic(AggregatedTopic.Location location, Period period)
      implements OrderedWindows.Opener {
    private static final long serialVersionUID = 1;

    @Override
    public OrderedWindows open() throws IOException {
      return AggregatedTopic.open(location, period);
    }
  }
}
