package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Whom to tell. Descriptions and defaults are in the annotations. */
public interface SlackOptions extends PipelineOptions {
  @Description("Slack channel for the messages, best by its id. Required.")
  @Nullable String getSlackChannel();

  void setSlackChannel(@Nullable String value);

  @Description("Environment variable with the Slack bot token.")
  @Default.String("SLACK_BOT_TOKEN")
  String getSlackTokenEnv();

  void setSlackTokenEnv(String value);

  @Description("File with the Slack bot token, instead of the environment variable.")
  @Nullable String getSlackTokenFile();

  void setSlackTokenFile(@Nullable String value);

  @Description("Slack's Web API, or a stand-in.")
  @Default.String("https://slack.com/api/")
  String getSlackUrl();

  void setSlackUrl(String value);

  @Description("Pause from one post to the next, ISO-8601.")
  @Default.String("PT1S")
  String getSlackPause();

  void setSlackPause(String value);

  @Description("How long to wait for Slack's answer, ISO-8601.")
  @Default.String("PT10S")
  String getSlackTimeout();

  void setSlackTimeout(String value);
}
