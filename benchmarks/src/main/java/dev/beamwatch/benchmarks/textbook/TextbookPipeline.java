package dev.beamwatch.benchmarks.textbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.kafka.CustomTimestampPolicyWithLimitedDelay;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Beamwatch's first two outputs as Beam's guide would have them written, with its defaults. */
public final class TextbookPipeline {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MILLI_OF_SECOND, 0, 3, true)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private TextbookPipeline() {}

  /** Where the pipeline reads and writes. */
  public interface Options extends PipelineOptions {
    /** Returns the brokers. */
    @Description("The brokers.")
    @Validation.Required
    String getBootstrapServers();

    /** Sets the brokers. */
    void setBootstrapServers(String servers);

    /** Returns the topic to read. */
    @Description("The topic to read.")
    @Validation.Required
    String getInputTopic();

    /** Sets the topic to read. */
    void setInputTopic(String topic);

    /** Returns the topic of readings above 80. */
    @Description("The topic of readings above 80.")
    @Validation.Required
    String getFilteredTopic();

    /** Sets the topic of readings above 80. */
    void setFilteredTopic(String topic);

    /** Returns the topic of windows. */
    @Description("The topic of windows.")
    @Validation.Required
    String getAggregatedTopic();

    /** Sets the topic of windows. */
    void setAggregatedTopic(String topic);
  }

  /** Submits the job to a cluster and returns. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(Options.class);
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Reading> readings =
        pipeline
            .apply(
                "Read",
                KafkaIO.<String, String>read()
                    .withBootstrapServers(options.getBootstrapServers())
                    .withTopic(options.getInputTopic())
                    .withKeyDeserializer(StringDeserializer.class)
                    .withValueDeserializer(StringDeserializer.class)
                    .withConsumerConfigUpdates(java.util.Map.of("auto.offset.reset", "earliest"))
                    .withTimestampPolicyFactory(
                        (partition, previous) ->
                            new CustomTimestampPolicyWithLimitedDelay<>(
                                TextbookPipeline::occurredAt,
                                Duration.standardSeconds(10),
                                previous))
                    .withoutMetadata())
            .apply("Values", Values.create())
            .apply("Parse", ParDo.of(new ParseFn()));

    readings
        .apply("Filter", Filter.by(reading -> reading.usage > 80))
        .apply(
            "FormatHot",
            MapElements.into(TypeDescriptors.strings()).via(TextbookPipeline::filtered))
        .apply("WriteHot", write(options, options.getFilteredTopic()));

    readings
        .apply("Window", Window.into(FixedWindows.of(Duration.standardSeconds(30))))
        .apply(
            "Key",
            WithKeys.of((Reading reading) -> reading.hostname + " " + reading.cpu)
                .withKeyType(TypeDescriptors.strings()))
        .apply(
            "Usage",
            MapElements.into(
                    TypeDescriptors.kvs(TypeDescriptors.strings(), TypeDescriptors.doubles()))
                .via(reading -> KV.of(reading.getKey(), reading.getValue().usage)))
        .apply("MeanAndMax", Combine.perKey(new MeanAndMax()))
        .apply("FormatWindow", ParDo.of(new FormatWindowFn()))
        .apply("WriteWindows", write(options, options.getAggregatedTopic()));
    var unused = pipeline.run();
  }

  private static org.apache.beam.sdk.transforms.PTransform<
          PCollection<String>, org.apache.beam.sdk.values.PDone>
      write(Options options, String topic) {
    return KafkaIO.<Void, String>write()
        .withBootstrapServers(options.getBootstrapServers())
        .withTopic(topic)
        .withValueSerializer(StringSerializer.class)
        .values();
  }

  private static Instant occurredAt(KafkaRecord<String, String> kafkaRecord) {
    return Instant.ofEpochMilli(read(kafkaRecord.getKV().getValue()).occurredAt);
  }

  private static Reading read(String text) {
    try {
      return JSON.readValue(text, Reading.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String filtered(Reading reading) {
    ObjectNode json = JSON.createObjectNode();
    json.put("time_ltz", TIME.format(java.time.Instant.ofEpochMilli(reading.occurredAt)));
    json.put("hostname", reading.hostname);
    json.put("cpu", reading.cpu);
    json.put("usage", reading.usage);
    return json.toString();
  }

  private static final class ParseFn extends DoFn<String, Reading> {
    @ProcessElement
    public void process(@Element String text, OutputReceiver<Reading> out) {
      out.output(read(text));
    }
  }

  private static final class FormatWindowFn extends DoFn<KV<String, MeanAndMax.Stats>, String> {
    @ProcessElement
    public void process(
        @Element KV<String, MeanAndMax.Stats> stats,
        IntervalWindow window,
        OutputReceiver<String> out) {
      String[] key = stats.getKey().split(" ", -1);
      ObjectNode json = JSON.createObjectNode();
      json.put("window_start", TIME.format(window.start().toDate().toInstant()));
      json.put("window_end", TIME.format(window.end().toDate().toInstant()));
      json.put("hostname", key[0]);
      json.put("cpu", key[1]);
      json.put("usage_avg", stats.getValue().mean());
      json.put("usage_max", stats.getValue().max());
      out.output(json.toString());
    }
  }
}
