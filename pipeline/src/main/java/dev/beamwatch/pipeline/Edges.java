package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.PipelineConfig.OptionalTopic;
import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.processor.Buckets;
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
 * What the job is connected to. Tests and a replay of the past bring their own.
 *
 * @param input where the job begins
 * @param judgements by what limits windows are judged, and who is told; a live job has one
 * @param deadLetters takes dead letters, in lists per batch
 * @param buckets that hosts are kept in
 * @param knownUntilMillis event time up to which whoever is not heard is silent, even if the input
 *     ends earlier; {@link Long#MIN_VALUE} if nothing is known of the time after its end
 */
public record Edges(
    Input input,
    List<Judgement> judgements,
    PTransform<? super PCollection<List<DeadLetter>>, ? extends POutput> deadLetters,
    Buckets buckets,
    long knownUntilMillis) {
  /** The name of the only set of limits. */
  public static final String ONLY_SET = "";

  /** Makes the list immutable. */
  public Edges {
    judgements = List.copyOf(judgements);
  }

  /** Where a job begins. */
  public sealed interface Input permits Readings, Windows {}

  /**
   * It begins with readings.
   *
   * @param source the input
   * @param filtered takes hot readings, one list per batch
   * @param aggregated takes results, in lists that leave at the same moment
   */
  public record Readings(
      ReadCpuReadings source,
      PTransform<? super PCollection<List<CpuReading>>, ? extends POutput> filtered,
      PTransform<? super PCollection<List<WindowStats>>, ? extends POutput> aggregated)
      implements Input {}

  /**
   * It begins with windows that were aggregated before.
   *
   * @param source the input, as {@link AggregateByWindow} would give it
   */
  public record Windows(PTransform<PBegin, AggregateByWindow.Result> source) implements Input {}

  /**
   * A set of limits, and what is made of them.
   *
   * @param set its name, a part of the names of steps; {@link #ONLY_SET} if there is only one
   * @param thresholds the limits
   * @param alerts takes events of alerts, in lists; null if nobody wants them
   * @param people are told of breaches and alerts
   * @param notifications takes what became of telling them, in lists; null if nobody wants it
   */
  public record Judgement(
      String set,
      PTransform<PBegin, RefreshThresholds.Result> thresholds,
      @Nullable PTransform<? super PCollection<List<AlertNews>>, ? extends POutput> alerts,
      PTransform<News, Told> people,
      @Nullable PTransform<? super PCollection<List<Notification>>, ? extends POutput>
          notifications) {}

  /** Connects the job to Kafka, PostgreSQL and Slack. */
  public static Edges real(PipelineConfig config) {
    var kafka = config.input().connection();
    return new Edges(
        new Readings(
            ReadCpuReadings.from(new InputOfOptions()),
            PublishToKafka.to(
                kafka,
                config.filteredTopic(),
                config.delivery(),
                RecordFormat.filtered(config.zone())),
            PublishToKafka.to(
                kafka,
                config.aggregatedTopic(),
                config.delivery(),
                RecordFormat.aggregated(config.zone()))),
        List.of(
            new Judgement(
                ONLY_SET,
                RefreshThresholds.every(config.thresholdRefresh(), config.thresholds()),
                publish(config, config.alerts().topic(), RecordFormat.alerts(config.zone())),
                TellPeople.by(config),
                publish(
                    config,
                    config.notifications().topic(),
                    RecordFormat.notifications(config.zone())))),
        PublishToKafka.to(
            kafka, config.deadLetterTopic(), config.delivery(), RecordFormat.deadLetters()),
        Buckets.KEPT,
        Long.MIN_VALUE);
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
