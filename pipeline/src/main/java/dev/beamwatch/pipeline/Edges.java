package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.publish.PublishToKafka;
import dev.beamwatch.pipeline.publish.RecordFormat;
import dev.beamwatch.pipeline.threshold.RefreshThresholds;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import dev.beamwatch.schemas.WindowStats;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.POutput;
import org.jspecify.annotations.Nullable;

/**
 * What the job is connected to. Tests and a replay of history bring their own.
 *
 * @param readings the input
 * @param thresholds the limits
 * @param filtered takes hot readings, one list per batch
 * @param aggregated takes results, in lists that leave at the same moment
 * @param alerts takes events of alerts, in lists; null if nobody wants them
 * @param people are told of breaches and alerts
 * @param notifications takes what became of telling them, in lists; null if nobody wants it
 * @param deadLetters takes dead letters, in lists per batch
 */
public record Edges(
    ReadCpuReadings readings,
    PTransform<PBegin, RefreshThresholds.Result> thresholds,
    PTransform<? super PCollection<List<CpuReading>>, ? extends POutput> filtered,
    PTransform<? super PCollection<List<WindowStats>>, ? extends POutput> aggregated,
    @Nullable PTransform<? super PCollection<List<AlertNews>>, ? extends POutput> alerts,
    PTransform<News, Told> people,
    @Nullable PTransform<? super PCollection<List<Notification>>, ? extends POutput> notifications,
    PTransform<? super PCollection<List<DeadLetter>>, ? extends POutput> deadLetters) {

  /** Connects the job to Kafka, PostgreSQL and Slack. */
  public static Edges real(PipelineConfig config) {
    var kafka = config.input().connection();
    return new Edges(
        ReadCpuReadings.from(new InputOfOptions()),
        RefreshThresholds.every(config.thresholdRefresh(), config.thresholds()),
        PublishToKafka.to(
            kafka, config.filteredTopic(), config.delivery(), RecordFormat.filtered(config.zone())),
        PublishToKafka.to(
            kafka,
            config.aggregatedTopic(),
            config.delivery(),
            RecordFormat.aggregated(config.zone())),
        publish(config, config.alerts().topic(), RecordFormat.alerts(config.zone())),
        TellPeople.by(config),
        publish(config, config.notifications().topic(), RecordFormat.notifications(config.zone())),
        PublishToKafka.to(
            kafka, config.deadLetterTopic(), config.delivery(), RecordFormat.deadLetters()));
  }

  private static <T> @Nullable PublishToKafka<T> publish(
      PipelineConfig config, OptionalTopic topic, RecordFormat<T> format) {
    return topic.name() == null
        ? null
        : PublishToKafka.to(config.input().connection(), topic.name(), config.delivery(), format);
  }

  /**
   * Finds the input in the options of the running job. Flink writes it into every checkpoint, so
   * its name may not change, and it must not get fields.
   */
  private static final class InputOfOptions
      implements SerializableFunction<PipelineOptions, KafkaInput> {
    private static final long serialVersionUID = 1;

    @Override
    public KafkaInput apply(PipelineOptions options) {
      return ConfigReader.input(options.as(AnomalyOptions.class));
    }
  }
}
