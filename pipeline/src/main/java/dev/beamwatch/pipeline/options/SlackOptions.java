package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Whom to tell. Descriptions and defaults are in the annotations. */
public interface SlackOptions extends PipelineOptions {
  @Description("Slack channel for the messages, best by its id. Needed if there is a token.")
  @Nullable String getSlackChannel();

  void setSlackChannel(@Nullable String value);

  @Description(
      "Where the Slack bot token is: ${env:NAME} or ${file:PATH}. Without it ${env:SLACK_BOT_TOKEN} is"
          + " looked for; if that is not set, messages are written to the log.")
  @Nullable String getSlackToken();

  void setSlackToken(@Nullable String value);

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
