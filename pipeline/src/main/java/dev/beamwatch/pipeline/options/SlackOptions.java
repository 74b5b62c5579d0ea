package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How messages reach Slack. Descriptions and defaults are in the annotations. */
public interface SlackOptions extends PipelineOptions {
  @Description(
      "What Slack is told: breaches, a message for each window above its limit; or alerts, a message"
          + " for each host in trouble, which changes in place.")
  @Default.String("breaches")
  String getSlackMessages();

  void setSlackMessages(String value);

  @Description("Slack channel for the messages, preferably its id. Needed if there is a token.")
  @Nullable String getSlackChannel();

  void setSlackChannel(@Nullable String value);

  @Description(
      "Where the Slack bot token is: ${env:NAME} or ${file:PATH}. The default is"
          + " ${env:SLACK_BOT_TOKEN}. If that is not set, messages go to the log.")
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
}
