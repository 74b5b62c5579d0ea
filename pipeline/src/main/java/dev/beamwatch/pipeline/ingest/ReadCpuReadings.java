package dev.beamwatch.pipeline.ingest;

import dev.beamwatch.pipeline.background.WallClock;
import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.kafka.KafkaConnection;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.DeadLetter;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaCheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input topic: every Kafka record once, parsed, judged and in batches.
 *
 * <p>Output: batches of readings with their verdicts, and dead letters. Time: event time is {@code
 * occurred_at}. The watermark is the smallest of the partitions', see {@link PartitionWatermark}.
 * Delivery: with checkpoints, each record is part of the result exactly once. Without, a restart
 * goes on from the consumer group and rebuilds open windows, see {@link RestartPoint}. Rejected:
 * records that are no valid readings, readings from the future, readings too late for their window.
 * Cost: one Kafka consumer, and one more for end offsets, per split.
 */
public final class ReadCpuReadings extends PTransform<PBegin, ReadCpuReadings.Result> {
  private final PTransform<PBegin, PCollection<ReadingBatch>> source;

  private ReadCpuReadings(PTransform<PBegin, PCollection<ReadingBatch>> source) {
    this.source = source;
  }

  /**
   * Reads from Kafka.
   *
   * @param inputs finds the input in the options of the running job. It is written into
   *     checkpoints: a class whose serialised form never changes
   */
  public static ReadCpuReadings from(SerializableFunction<PipelineOptions, KafkaInput> inputs) {
    return of(new ReadBatches(inputs));
  }

  /**
   * Reads a stretch of the past from Kafka. It is part of no consumer group. The same records give
   * the same verdicts as before.
   *
   * @param stretch which one
   */
  public static ReadCpuReadings ofPast(KafkaInput input, PastStretch stretch) {
    return of(new ReadPast(input, stretch));
  }

  /** Reads batches from another source: a test's, or a stretch of history. */
  public static ReadCpuReadings of(PTransform<PBegin, PCollection<ReadingBatch>> source) {
    return new ReadCpuReadings(source);
  }

  @Override
  public Result expand(PBegin input) {
    PCollectionTuple routed =
        input
            .apply("ReadBatches", source)
            .apply(
                "RouteBatches",
                ParDo.of(new RouteBatchesFn())
                    .withOutputTags(
                        RouteBatchesFn.BATCHES, TupleTagList.of(RouteBatchesFn.REJECTED)));
    return new Result(
        routed.get(RouteBatchesFn.BATCHES).setCoder(ReadingBatchCoder.INSTANCE),
        routed.get(RouteBatchesFn.REJECTED).setCoder(ListCoder.of(DeadLetterCoder.INSTANCE)));
  }

  /**
   * The results of reading.
   *
   * @param batches all that was read, with verdicts
   * @param rejected the refused part, ready to publish: lists of at most a MiB or two, or of one
   *     letter
   */
  public record Result(PCollection<ReadingBatch> batches, PCollection<List<DeadLetter>> rejected)
      implements org.apache.beam.sdk.values.POutput {

    @Override
    public Pipeline getPipeline() {
      return batches.getPipeline();
    }

    @Override
    public Map<org.apache.beam.sdk.values.TupleTag<?>, org.apache.beam.sdk.values.PValue> expand() {
      return Map.of(RouteBatchesFn.BATCHES, batches, RouteBatchesFn.REJECTED, rejected);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName,
        org.apache.beam.sdk.values.PInput input,
        PTransform<?, ?> transform) {}
  }

  /**
   * All that reading needs to know.
   *
   * @param topic where readings come from
   * @param eventTime how event time is read
   * @param windows the windows that readings belong to
   */
  public record KafkaInput(KafkaTopic topic, EventTime eventTime, WindowRule windows)
      implements Serializable {}

  /**
   * The input topic and how to read it.
   *
   * @param connection the brokers
   * @param topic its name
   * @param consumerGroup where restart points are kept; also Beamwatch's name at the brokers
   * @param autoOffsetReset {@code earliest} or {@code latest}: where to begin when there is no
   *     restart point
   * @param maxReadingBytes longest value that is parsed; longer ones are rejected
   * @param maxReaders readers at most, 0 for as many as the runner wants
   * @param keepReadersOpen see {@link BatchingSource.Settings}
   * @param readsWhenAllIsDone see {@link BatchingSource.Settings}
   * @param stopAtEnd whether to read only what the topic holds at the start
   */
  public record KafkaTopic(
      KafkaConnection connection,
      String topic,
      String consumerGroup,
      String autoOffsetReset,
      int maxReadingBytes,
      int maxReaders,
      Duration keepReadersOpen,
      boolean readsWhenAllIsDone,
      boolean stopAtEnd)
      implements Serializable {
    /** Returns the same, read to where it ends at the start. */
    public KafkaTopic untilTheEnd() {
      return new KafkaTopic(
          connection,
          topic,
          consumerGroup,
          autoOffsetReset,
          maxReadingBytes,
          maxReaders,
          keepReadersOpen,
          readsWhenAllIsDone,
          true);
    }
  }

  /** The source on KafkaIO. */
  static final class ReadBatches extends PTransform<PBegin, PCollection<ReadingBatch>> {
    /**
     * Records per poll, and so per batch. Large batches mean less work per reading in the runner. A
     * broker sends at most a megabyte per partition at once by default.
     */
    static final int MAX_POLL_RECORDS = 5_000;

    private final SerializableFunction<PipelineOptions, KafkaInput> inputs;

    ReadBatches(SerializableFunction<PipelineOptions, KafkaInput> inputs) {
      this.inputs = inputs;
    }

    @Override
    public PCollection<ReadingBatch> expand(PBegin input) {
      return input.apply("BatchingSource", Read.from(new BatchingSource(new KafkaWirings(inputs))));
    }

    /** Wires a source to Kafka. Travels to the workers and into checkpoints. */
    static final class KafkaWirings
        implements SerializableFunction<PipelineOptions, BatchingSource.Wiring> {
      private static final long serialVersionUID = 1;

      private final SerializableFunction<PipelineOptions, KafkaInput> inputs;

      KafkaWirings(SerializableFunction<PipelineOptions, KafkaInput> inputs) {
        this.inputs = inputs;
      }

      @Override
      public BatchingSource.Wiring apply(PipelineOptions options) {
        KafkaInput input = inputs.apply(options);
        KafkaConnection connection = input.topic().connection();
        return new KafkaWiring(
            input,
            new ConsumerFactory(connection),
            new ConsumerGroupOffsets.Opener(connection, input.topic().consumerGroup()),
            null,
            MAX_POLL_RECORDS);
      }
    }

    /**
     * Wires a source to Kafka.
     *
     * @param consumers makes the consumers, for KafkaIO as well
     * @param untilMillis see {@link BatchingSource.Settings}
     * @param maxBatchSize records per element, positive
     */
    record KafkaWiring(
        KafkaInput input,
        SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
        RestartPoints.Factory restartPoints,
        @Nullable Long untilMillis,
        int maxBatchSize)
        implements BatchingSource.Wiring {

      @Override
      public String topic() {
        return input.topic().topic();
      }

      @Override
      public List<TopicPartition> partitions() {
        try (Consumer<byte[], byte[]> consumer =
            consumers.apply(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    input.topic().connection().bootstrapServers(),
                    ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class.getName(),
                    ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    ByteArrayDeserializer.class.getName()))) {
          return consumer.partitionsFor(topic()).stream()
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList();
        }
      }

      @Override
      public UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> records(
          List<TopicPartition> partitions, ReadPositions positions) {
        return sourceOf(
            kafkaRead(
                    input,
                    positions,
                    new ChunkingConsumers(
                        consumers, positions, maxBatchSize, input.topic().maxReadingBytes()))
                .withTopicPartitions(partitions));
      }

      @Override
      public BatchingSource.Settings settings() {
        return new BatchingSource.Settings(
            input.windows(),
            input.topic().maxReaders(),
            input.topic().keepReadersOpen(),
            input.topic().readsWhenAllIsDone(),
            input.topic().autoOffsetReset().equals("latest"),
            input.topic().stopAtEnd(),
            untilMillis,
            restartPoints);
      }
    }

    static KafkaIO.Read<byte[], byte[]> kafkaRead(
        KafkaInput input,
        ReadPositions positions,
        SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers) {
      KafkaTopic topic = input.topic();
      Map<String, Object> consumer = new HashMap<>();
      consumer.put(ConsumerConfig.GROUP_ID_CONFIG, topic.consumerGroup());
      // The start was found before, and ChunkingConsumer handles a position that the log no longer
      // holds.
      consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
      consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
      consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
      return KafkaIO.<byte[], byte[]>read()
          .withBootstrapServers(topic.connection().bootstrapServers())
          .withKeyDeserializer(ByteArrayDeserializer.class)
          .withValueDeserializer(ByteArrayDeserializer.class)
          .withConsumerConfigUpdates(consumer)
          .withConsumerFactoryFn(consumers)
          .withTimestampPolicyFactory(
              new EventTimePolicy.Factory(input.eventTime(), positions, WallClock.SYSTEM));
    }
  }

  /** Makes KafkaIO's consumers where they run, with the secrets of that place. */
  static final class ConsumerFactory
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaConnection connection;

    ConsumerFactory(KafkaConnection connection) {
      this.connection = connection;
    }

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> properties) {
      return connection.consumer(properties);
    }
  }

  /** Makes consumers for a KafkaIO that reads chunks. */
  private record ChunkingConsumers(
      SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
      ReadPositions positions,
      int maxRecords,
      int maxBytes)
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> properties) {
      return ChunkingConsumer.of(consumers.apply(properties), positions, maxRecords, maxBytes);
    }
  }

  /**
   * Returns the source inside a KafkaIO read. KafkaIO does not offer it, but the transform expands
   * to it. So a pipeline that never runs shows it.
   */
  static UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> sourceOf(
      KafkaIO.Read<byte[], byte[]> read) {
    // Without the job's options: the runner would prepare for a job, and this is none.
    Pipeline scratch = Pipeline.create();
    var unused = scratch.apply("Read", read);
    SourceFinder finder = new SourceFinder();
    scratch.traverseTopologically(finder);
    if (finder.source == null) {
      throw new IllegalStateException(
          "KafkaIO chose a splittable DoFn instead of its unbounded source");
    }
    return finder.source;
  }

  private static final class SourceFinder extends Pipeline.PipelineVisitor.Defaults {
    private @Nullable UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark> source;

    @Override
    public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
      look(node);
      return CompositeBehavior.ENTER_TRANSFORM;
    }

    @Override
    public void visitPrimitiveTransform(TransformHierarchy.Node node) {
      look(node);
    }

    @SuppressWarnings("unchecked") // the only read in the scratch pipeline
    private void look(TransformHierarchy.Node node) {
      if (node.getTransform() instanceof Read.Unbounded<?> unbounded) {
        source =
            (UnboundedSource<KafkaRecord<byte[], byte[]>, KafkaCheckpointMark>)
                unbounded.getSource();
      }
    }
  }
}
