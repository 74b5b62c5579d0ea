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
   * Builds the job between its edges.
   *
   * <p>Every step has a name and keeps it: after an upgrade Flink finds a step's state by that
   * name.
   */
  public static void build(Pipeline pipeline, PipelineConfig config, Edges edges) {
    ReadCpuReadings.Result read = pipeline.apply("ReadCpuReadings", edges.readings());

    PCollection<List<CpuReading>> hot =
        read.batches().apply("FilterHotReadings", FilterHotReadings.above(config.filterAbove()));
    hot.apply("PublishFiltered", edges.filtered());

    AggregateByWindow.Result aggregated =
        read.batches().apply("AggregateByWindow", AggregateByWindow.of(config.windows()));
    aggregated.windows().apply("PublishAggregated", edges.aggregated());

    RefreshThresholds.Result thresholds = pipeline.apply("RefreshThresholds", edges.thresholds());
    PCollection<KV<Integer, List<JudgedWindow>>> judged =
        aggregated.windows().apply("JudgeWindows", JudgeWindows.by(thresholds.newest()));

    PCollection<List<AlertNews>> alerts =
        judged.apply(
            "TrackAlerts",
            TrackAlerts.of(
                aggregated.heard(),
                thresholds.snapshots(),
                config.windows(),
                config.alerts().repeatAfter()));
    if (edges.alerts() != null) {
      alerts.apply("PublishAlerts", edges.alerts());
    }

    PCollection<List<Breach>> breaches = judged.apply("DetectAnomalies", DetectAnomalies.once());
    Told told = new News(breaches, alerts).apply("TellPeople", edges.people());
    if (edges.notifications() != null) {
      told.notifications().apply("PublishNotifications", edges.notifications());
    }

    PCollectionList.of(read.rejected())
        .and(told.undelivered())
        .apply("CollectDeadLetters", Flatten.pCollections())
        .apply("PublishDeadLetters", edges.deadLetters());
  }
}
