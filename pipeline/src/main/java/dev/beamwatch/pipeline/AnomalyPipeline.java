package dev.beamwatch.pipeline;

import static java.util.stream.Collectors.joining;

import dev.beamwatch.pipeline.aggregate.AggregateByWindow;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.DetectAnomalies;
import dev.beamwatch.pipeline.filter.FilterHotReadings;
import dev.beamwatch.pipeline.ingest.OrderlyStop;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaInput;
import dev.beamwatch.pipeline.notify.NotifySlack;
import dev.beamwatch.pipeline.publish.PublishToKafka;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.publish.RecordFormat;
import dev.beamwatch.pipeline.threshold.RefreshThresholds;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.WindowStats;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.POutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole job: reads options, builds the pipeline and runs it. */
public final class AnomalyPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(AnomalyPipeline.class);
  private static final int FAILED = 1;
  private static final int WRONG_OPTION = 2;

  private static final Pattern UNKNOWN_OPTION =
      Pattern.compile("missing a property named '([^']*)'");
  private static final Pattern REPEATED_OPTION =
      Pattern.compile("expected one element but was: <(.*)>");

  private AnomalyPipeline() {}

  /**
   * Runs the pipeline until it ends or is stopped; {@code --help} tells the options.
   *
   * <p>Called by Flink, in {@code flink run}, the REST interface or application mode, it submits
   * the job and returns; what is wrong is thrown, for the process is not this one's to end.
   *
   * @throws InvalidOptionException in Flink's process: an option is missing or wrong
   * @throws IOException in Flink's process: the brokers do not let us in
   */
  public static void main(String[] args) throws IOException {
    if (AnomalyPipeline.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
      System.exit(run(args));
    }
    var unused = launch(args, false);
  }

  /** Runs the pipeline; returns the exit code. */
  static int run(String[] args) {
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(OptionsReference.help());
      return 0;
    }
    Optional<String> cluster = RunnerDefaults.cluster(args);
    try {
      Launched launched = launch(args, cluster.isEmpty());
      if (cluster.isPresent()) {
        // Its counters are among the cluster's own metrics; Beam's client sees none until the end.
        System.out.println("The job runs on Flink at http://" + cluster.get());
        return 0;
      }
      return new RunReport(launched.config().reportInterval(), System.out, launched.stop())
          .follow(launched.result(), launched.config().input().stopAtEnd());
    } catch (InvalidOptionException e) {
      System.err.println(e.getMessage());
      return WRONG_OPTION;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return FAILED;
    } catch (RuntimeException e) {
      System.err.println("The pipeline failed: " + rootCause(e));
      e.printStackTrace();
      return FAILED;
    }
  }

  /**
   * Checks everything that can be checked before, and starts the job.
   *
   * @param workersAreHere whether the job's workers run in this process
   */
  private static Launched launch(String[] args, boolean workersAreHere) throws IOException {
    AnomalyOptions options = parse(args);
    PipelineConfig config = PipelineConfig.from(options, workersAreHere);
    Preflight.requireKafka(config);
    Optional<String> cluster = RunnerDefaults.cluster(args);
    if (cluster.isPresent()) {
      Preflight.requireFlink(cluster.get());
    }
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, config, Edges.real(config));
    LOG.info("{}", banner(config));
    return new Launched(config, OrderlyStop.of(options), pipeline.run());
  }

  private record Launched(PipelineConfig config, OrderlyStop stop, PipelineResult result) {}

  /**
   * Builds the job between its edges.
   *
   * <p>Every step has a name, and keeps it: on Flink a step's state is found by its name after an
   * upgrade.
   */
  public static void build(Pipeline pipeline, PipelineConfig config, Edges edges) {
    ReadCpuReadings.Result read = pipeline.apply("ReadCpuReadings", edges.readings());

    PCollection<List<CpuReading>> hot =
        read.batches().apply("FilterHotReadings", FilterHotReadings.above(config.filterAbove()));
    hot.apply("PublishFiltered", edges.filtered());

    PCollection<List<WindowStats>> windows =
        read.batches().apply("AggregateByWindow", AggregateByWindow.of(config.windows()));
    windows.apply("PublishAggregated", edges.aggregated());

    PCollectionView<Thresholds> thresholdsView =
        pipeline.apply("RefreshThresholds", edges.thresholds());
    PCollection<List<Breach>> breaches =
        windows.apply("DetectAnomalies", DetectAnomalies.above(thresholdsView));
    PCollection<List<DeadLetter>> undelivered =
        breaches.apply("NotifySlack", edges.notifications());

    PCollectionList.of(read.rejected())
        .and(undelivered)
        .apply("CollectDeadLetters", Flatten.pCollections())
        .apply("PublishDeadLetters", edges.deadLetters());
  }

  /**
   * What the job is connected to. Tests, and a replay of history, bring their own.
   *
   * @param readings the input
   * @param thresholds the limits
   * @param filtered takes hot readings, those of a batch together
   * @param aggregated takes windows, in lists of some that leave at the same moment
   * @param notifications takes breaches in the same way, gives back what could not be delivered
   * @param deadLetters takes what was refused, that of a batch together
   */
  public record Edges(
      ReadCpuReadings readings,
      PTransform<PBegin, PCollectionView<Thresholds>> thresholds,
      PTransform<? super PCollection<List<CpuReading>>, ? extends POutput> filtered,
      PTransform<? super PCollection<List<WindowStats>>, ? extends POutput> aggregated,
      PTransform<PCollection<List<Breach>>, PCollection<List<DeadLetter>>> notifications,
      PTransform<? super PCollection<List<DeadLetter>>, ? extends POutput> deadLetters) {

    /** Connects the job to Kafka, PostgreSQL and Slack. */
    public static Edges real(PipelineConfig config) {
      var kafka = config.input().connection();
      var slack = config.slack();
      Delivery delivery = delivery(config);
      return new Edges(
          ReadCpuReadings.from(new InputOfOptions()),
          RefreshThresholds.every(config.thresholdRefresh(), config.thresholds()),
          PublishToKafka.to(
              kafka, config.filteredTopic(), delivery, RecordFormat.filtered(config.zone())),
          PublishToKafka.to(
              kafka, config.aggregatedTopic(), delivery, RecordFormat.aggregated(config.zone())),
          NotifySlack.over(
              slack.url(), slack.channel(), slack.token(), slack.pause(), slack.timeout()),
          PublishToKafka.to(kafka, config.deadLetterTopic(), delivery, RecordFormat.deadLetters()));
    }
  }

  /** Returns how the outputs are written. */
  static Delivery delivery(PipelineConfig config) {
    return config.exactlyOnce()
        ? Delivery.exactlyOnce(config.input().consumerGroup())
        : Delivery.atLeastOnce();
  }

  /**
   * Finds the input in the options of the job that runs. Flink writes it into every checkpoint:
   * neither its name nor its fields, of which it has none, may change.
   */
  private static final class InputOfOptions
      implements SerializableFunction<PipelineOptions, KafkaInput> {
    private static final long serialVersionUID = 1;

    @Override
    public KafkaInput apply(PipelineOptions options) {
      return PipelineConfig.input(options.as(AnomalyOptions.class));
    }
  }

  /** Says in a few words what is about to happen. */
  static String banner(PipelineConfig config) {
    return "Beamwatch reads %s at %s as group %s; hot above %s %% to %s, windows of %s to %s, refused to %s; limits from %s every %s; %s"
        .formatted(
            config.input().topic(),
            config.input().connection().bootstrapServers(),
            config.input().consumerGroup(),
            config.filterAbove(),
            config.filteredTopic(),
            config.windows().size(),
            config.aggregatedTopic(),
            config.deadLetterTopic(),
            config.thresholds().table(),
            config.thresholdRefresh(),
            config.slack().token() == null
                ? "no Slack token: messages go to this log only"
                : "messages to Slack channel " + config.slack().channel());
  }

  private static AnomalyOptions parse(String[] args) {
    PipelineOptionsFactory.register(AnomalyOptions.class);
    try {
      return PipelineOptionsFactory.fromArgs(RunnerDefaults.addTo(args)).as(AnomalyOptions.class);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Matcher unknown = UNKNOWN_OPTION.matcher(message);
      Matcher repeated = REPEATED_OPTION.matcher(message);
      if (unknown.find()) {
        message = "--" + unknown.group(1) + " is not an option; --help lists those that are";
      } else if (repeated.find()) {
        message = repeated(args) + " may be given once only, not as " + repeated.group(1);
      }
      throw InvalidOptionException.because(message);
    }
  }

  /** Returns the options that are given more than once. */
  private static String repeated(String[] args) {
    Set<String> seen = new HashSet<>();
    return Arrays.stream(args)
        .map(arg -> arg.replaceFirst("=.*", ""))
        .filter(option -> !seen.add(option))
        .distinct()
        .collect(joining(", "));
  }

  private static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
