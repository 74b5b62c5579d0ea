package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.alert.TrackAlerts;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.DetectAnomalies;
import dev.beamwatch.pipeline.detect.JudgeWindows;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.filter.FilterHotReadings;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.threshold.RefreshThresholds;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** The whole job on one screen. */
public final class AnomalyPipeline {
  private AnomalyPipeline() {}

  /**
   * Runs the pipeline until it ends or is stopped. {@code --help} lists the options.
   *
   * <p>Flink calls this for {@code flink run}, its REST interface and application mode. It then
   * submits the job and returns. Mistakes are thrown, because only Flink may end its process.
   *
   * @throws InvalidOptionException in Flink's process: an option is missing or wrong
   * @throws IOException in Flink's process: the brokers refuse the connection
   */
  public static void main(String[] args) throws IOException {
    if (AnomalyPipeline.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
      System.exit(CommandLine.run(args).code());
    }
    CommandLine.submit(args);
  }

  /**
   * Builds the job between its edges: live, or over a stretch of the past.
   *
   * <p>Every step has a name and keeps it: after an upgrade Flink finds a step's state by that
   * name.
   */
  public static void build(Pipeline pipeline, PipelineConfig config, Edges edges) {
    PCollectionList<List<DeadLetter>> refused = PCollectionList.empty(pipeline);
    AggregateByWindow.Result windows;
    if (edges.input() instanceof Edges.Readings input) {
      ReadCpuReadings.Result read = pipeline.apply("ReadCpuReadings", input.source());
      refused = refused.and(read.rejected());

      PCollection<List<CpuReading>> hot =
          read.batches().apply("FilterHotReadings", FilterHotReadings.above(config.filterAbove()));
      hot.apply("PublishFiltered", input.filtered());

      windows =
          read.batches()
              .apply("AggregateByWindow", AggregateByWindow.of(config.windows(), edges.buckets()));
      windows.windows().apply("PublishAggregated", input.aggregated());
    } else {
      windows = pipeline.apply("ReadWindows", ((Edges.Windows) edges.input()).source());
    }
    for (Edges.Judgement judgement : edges.judgements()) {
      refused = refused.and(judge(pipeline, config, windows, judgement, edges));
    }
    refused
        .apply("CollectDeadLetters", Flatten.pCollections())
        .apply("PublishDeadLetters", edges.deadLetters());
  }

  /** Judges windows by one set of limits. Returns what nobody could be told. */
  private static PCollection<List<DeadLetter>> judge(
      Pipeline pipeline,
      PipelineConfig config,
      AggregateByWindow.Result windows,
      Edges.Judgement judgement,
      Edges edges) {
    String set = judgement.set();
    RefreshThresholds.Result thresholds =
        pipeline.apply("RefreshThresholds" + set, judgement.thresholds());
    PCollection<KV<Integer, List<JudgedWindow>>> judged =
        windows
            .windows()
            .apply("JudgeWindows" + set, JudgeWindows.by(thresholds.newest(), edges.buckets()));

    PCollection<List<AlertNews>> alerts =
        judged.apply(
            "TrackAlerts" + set,
            TrackAlerts.of(
                windows.heard(),
                thresholds.snapshots(),
                config.windows(),
                config.alerts().repeatAfter(),
                edges.buckets(),
                edges.knownUntilMillis()));
    if (judgement.alerts() != null) {
      alerts.apply("PublishAlerts" + set, judgement.alerts());
    }

    PCollection<List<Breach>> breaches =
        judged.apply("DetectAnomalies" + set, DetectAnomalies.once());
    Told told = new News(breaches, alerts).apply("TellPeople" + set, judgement.people());
    if (judgement.notifications() != null) {
      told.notifications().apply("PublishNotifications" + set, judgement.notifications());
    }
    return told.undelivered();
  }
}
