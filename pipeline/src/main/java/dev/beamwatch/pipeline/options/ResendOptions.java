package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code scripts/resend}. What the pipeline has too has the same name there.
 * Descriptions and defaults are in the annotations.
 */
public interface ResendOptions extends PipelineOptions {
  @Description("Kafka brokers to begin with: host:port, separated by commas. Required.")
  @Nullable String getBootstrapServers();

  void setBootstrapServers(@Nullable String value);

  @Description("Java properties file with more Kafka client properties (SASL, TLS, tuning).")
  @Nullable String getKafkaConfig();

  void setKafkaConfig(@Nullable String value);

  @Description("Topic for what people were told. The default is cpu_notifications.")
  @Nullable String getNotificationTopic();

  void setNotificationTopic(@Nullable String value);

  @Description("Only what Slack refused at this time or later: told_at in the topic.")
  @Nullable String getFrom();

  void setFrom(@Nullable String value);

  @Description("Only what Slack refused at this time or earlier: told_at in the topic.")
  @Nullable String getTo();

  void setTo(@Nullable String value);

  @Description("Only events of this alert: alert_id in the topic.")
  @Nullable String getId();

  void setId(@Nullable String value);

  @Description("Everything that Slack refused.")
  @Default.String("false")
  String getAll();

  void setAll(String value);

  @Description("Channel to send to. The default is the channel that each message was for.")
  @Nullable String getChannel();

  void setChannel(@Nullable String value);

  @Description("Prints what would be sent, and sends nothing.")
  @Default.String("false")
  String getDryRun();

  void setDryRun(String value);

  @Description(
      "Where the Slack bot token is: ${env:NAME} or ${file:PATH}. The default is"
          + " ${env:SLACK_BOT_TOKEN}.")
  @Nullable String getSlackToken();

  void setSlackToken(@Nullable String value);

  @Description("URL of Slack's Web API, or of a stand-in.")
  @Default.String("https://slack.com/api/")
  String getSlackUrl();

  void setSlackUrl(String value);

  @Description("Pause from one post to the next.")
  @Default.String("PT1S")
  String getSlackPause();

  void setSlackPause(String value);

  @Description("How long to wait for Slack's answer.")
  @Default.String("PT10S")
  String getSlackTimeout();

  void setSlackTimeout(String value);

  @Description(
      "Time zone of the timestamps in the topic, in the messages and in --from and --to. It must be"
          + " the pipeline's.")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);
}
