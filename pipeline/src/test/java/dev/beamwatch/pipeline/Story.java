package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.coders.NotificationCoder;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings;
import dev.beamwatch.pipeline.ingest.ReadingBatch;
import dev.beamwatch.pipeline.ingest.ReadingBatchCoder;
import dev.beamwatch.pipeline.ingest.Timeline;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.metrics.BeamDrops;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.threshold.LimitDefaults;
import dev.beamwatch.pipeline.threshold.LoadedThresholds;
import dev.beamwatch.pipeline.threshold.PostgresConnections;
import dev.beamwatch.pipeline.threshold.RefreshThresholds;
import dev.beamwatch.pipeline.threshold.ThresholdLoader;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.CpuReading;
import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.SecretReference;
import dev.beamwatch.schemas.TableName;
import dev.beamwatch.schemas.WindowStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline between edges of memory: a {@link Timeline} goes in, lists of what came out
 * can be looked at afterwards.
 */
final class Story {
  private static final Map<String, List<Object>> OUTPUTS = new ConcurrentHashMap<>();
  private static final Map<String, AtomicInteger> LOADS = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private Map<PipelineCounter, Long> counters = Map.of();

  /**
   * Runs the pipeline.
   *
   * @param loads what each look at the thresholds finds, in turn; null where the database is away.
   *     The last one is found for ever
   */
  static Story run(Timeline timeline, List<@Nullable Map<String, Integer>> loads) {
    return run(timeline.end(), loads);
  }

  private static Story run(
      TestStream<KV<Long, @Nullable ReadingBatch>> events,
      List<@Nullable Map<String, Integer>> loads) {
    Story story = new Story();
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<KV<Long, @Nullable ReadingBatch>> told = pipeline.apply("Timeline", events);
    AnomalyPipeline.build(
        pipeline,
        config(),
        new Edges(
            new Edges.Readings(
                ReadCpuReadings.of(new Batches(told)),
                new CollectEach<>(story.id, "filtered"),
                new CollectEach<>(story.id, "aggregated")),
            List.of(
                new Edges.Judgement(
                    Edges.ONLY_SET,
                    RefreshThresholds.atEvery(new Ticks(told), new Scripted(story.id, loads)),
                    new CollectEach<>(story.id, "alerts"),
                    new CollectBreaches(story.id),
                    null)),
            new CollectEach<>(story.id, "dead letters"),
            Buckets.KEPT,
            Long.MIN_VALUE));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    BeamDrops.requireNone(result.metrics());
    story.counters = PipelineCounter.readAll(result.metrics());
    return story;
  }

  List<CpuReading> filtered() {
    return output("filtered");
  }

  List<WindowStats> aggregated() {
    return output("aggregated");
  }

  List<Breach> breaches() {
    return output("breaches");
  }

  List<AlertEvent> alerts() {
    List<AlertNews> alerts = output("alerts");
    return alerts.stream().map(AlertNews::event).toList();
  }

  List<DeadLetter> deadLetters() {
    return output("dead letters");
  }

  /** Returns what happened in which order: names of outputs, and {@code load n}. */
  List<String> order() {
    return output("order");
  }

  long counter(PipelineCounter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  @SuppressWarnings("unchecked") // each list is filled by one output
  private <T> List<T> output(String name) {
    return (List<T>) OUTPUTS.getOrDefault(id + name, List.of());
  }

  /** The configuration of the default options, with edges that are never reached. */
  static PipelineConfig config() {
    return new PipelineConfig(
        new ReadCpuReadings.KafkaTopic(
            new KafkaConnection("127.0.0.1:9", null),
            "cpu_load_stats_real",
            "beamwatch",
            "earliest",
            65_536,
            0,
            Duration.ZERO,
            false,
            false),
        "cpu_load_stats_real_filter",
        "cpu_agg_stats",
        "cpu_load_stats_real_dlq",
        Delivery.atLeastOnce(),
        80,
        new EventTime(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5)),
        Timeline.WINDOWS,
        ZoneOffset.UTC,
        new JdbcThresholds(
            new PostgresConnections("jdbc:postgresql:none", null, null, Duration.ofSeconds(1)),
            TableName.parse("t").orElseThrow(),
            LimitDefaults.OF_CONTRACT),
        Duration.ofSeconds(30),
        new PipelineConfig.Alerts(
            new PipelineConfig.OptionalTopic("cpu_alerts", false), Duration.ofHours(4)),
        new PipelineConfig.Notifications(
            new PipelineConfig.OptionalTopic("cpu_notifications", false), Duration.ZERO),
        new PipelineConfig.Slack(
            false,
            "http://127.0.0.1:9/",
            "c",
            SecretReference.environment("NONE"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)),
        new PipelineConfig.Alertmanager(
            List.of(), null, null, null, new TreeMap<>(), null, Duration.ZERO),
        Duration.ZERO);
  }

  private static final class Batches extends PTransform<PBegin, PCollection<ReadingBatch>> {
    private final transient PCollection<KV<Long, @Nullable ReadingBatch>> told;

    Batches(PCollection<KV<Long, @Nullable ReadingBatch>> told) {
      this.told = told;
    }

    @Override
    public PCollection<ReadingBatch> expand(PBegin input) {
      return told.apply(
              "Batches",
              ParDo.of(
                  new DoFn<KV<Long, @Nullable ReadingBatch>, ReadingBatch>() {
                    @ProcessElement
                    public void process(
                        @Element KV<Long, @Nullable ReadingBatch> event,
                        OutputReceiver<ReadingBatch> out) {
                      ReadingBatch batch = event.getValue();
                      if (batch != null) {
                        out.output(batch);
                      }
                    }
                  }))
          .setCoder(ReadingBatchCoder.INSTANCE);
    }
  }

  private static final class Ticks extends PTransform<PBegin, PCollection<Long>> {
    private final transient PCollection<KV<Long, @Nullable ReadingBatch>> told;

    Ticks(PCollection<KV<Long, @Nullable ReadingBatch>> told) {
      this.told = told;
    }

    @Override
    public PCollection<Long> expand(PBegin input) {
      return told.apply(
              "Ticks",
              ParDo.of(
                  new DoFn<KV<Long, @Nullable ReadingBatch>, Long>() {
                    @ProcessElement
                    public void process(
                        @Element KV<Long, @Nullable ReadingBatch> event, OutputReceiver<Long> out) {
                      if (event.getValue() == null) {
                        out.output(event.getKey());
                      }
                    }
                  }))
          .setCoder(VarLongCoder.of());
    }
  }

  private record Scripted(String id, List<@Nullable Map<String, Integer>> loads)
      implements ThresholdLoader {
    @Override
    public LoadedThresholds load() throws Exception {
      int n = LOADS.computeIfAbsent(id, key -> new AtomicInteger()).getAndIncrement();
      add(id, "order", "load " + n);
      Map<String, Integer> found = loads.get(Math.min(n, loads.size() - 1));
      if (found == null) {
        throw new java.sql.SQLException("Connection refused");
      }
      Map<String, BigDecimal> limits = new HashMap<>();
      found.forEach((host, limit) -> limits.put(host, BigDecimal.valueOf(limit)));
      return LoadedThresholds.of(Thresholds.of(limits, n));
    }
  }

  private static void add(String id, String list, Object element) {
    OUTPUTS.computeIfAbsent(id + list, key -> new CopyOnWriteArrayList<>()).add(element);
  }

  private static final class Collect<T> extends PTransform<PCollection<T>, PDone> {
    private final String story;
    private final String list;

    Collect(String story, String list) {
      this.story = story;
      this.list = list;
    }

    @Override
    public PDone expand(PCollection<T> elements) {
      elements.apply("Collect", ParDo.of(new CollectFn<>(story, list)));
      return PDone.in(elements.getPipeline());
    }
  }

  private static final class CollectEach<T> extends PTransform<PCollection<List<T>>, PDone> {
    private final String story;
    private final String list;

    CollectEach(String story, String list) {
      this.story = story;
      this.list = list;
    }

    @Override
    public PDone expand(PCollection<List<T>> lists) {
      return lists.apply("Each", Flatten.iterables()).apply("Collect", new Collect<>(story, list));
    }
  }

  private static final class CollectBreaches extends PTransform<News, Told> {
    private final String story;

    CollectBreaches(String story) {
      this.story = story;
    }

    @Override
    public Told expand(News news) {
      var unused = news.breaches().apply("Collect", new CollectEach<>(story, "breaches"));
      return new Told(
          news.getPipeline()
              .apply("NothingUndelivered", Create.empty(ListCoder.of(DeadLetterCoder.INSTANCE))),
          news.getPipeline()
              .apply("NobodyTold", Create.empty(ListCoder.of(NotificationCoder.INSTANCE))));
    }
  }

  private static final class CollectFn<T> extends DoFn<T, Void> {
    private final String story;
    private final String list;

    CollectFn(String story, String list) {
      this.story = story;
      this.list = list;
    }

    @ProcessElement
    public void process(@Element T element) {
      add(story, list, element);
      add(story, "order", list);
    }
  }
}
