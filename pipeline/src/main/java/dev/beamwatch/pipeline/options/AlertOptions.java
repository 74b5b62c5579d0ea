package dev.beamwatch.pipeline.options;

import dev.beamwatch.schemas.Contract;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** When alerts begin and end. Descriptions and defaults are in the annotations. */
public interface AlertOptions extends PipelineOptions {
  @Description(
      "An alert begins when so many of the last --ofWindows windows are above their limit, 1 to 60."
          + " Column breaching_windows says otherwise for single rows of the table.")
  @Default.String("3")
  String getBreachingWindows();

  void setBreachingWindows(String value);

  @Description(
      "How many windows are the last ones, --breachingWindows to 60. Column of_windows says otherwise"
          + " for single rows.")
  @Default.String("5")
  String getOfWindows();

  void setOfWindows(String value);

  @Description(
      "An alert ends after so many windows in a row at or below the limit, 1 to 60. Column"
          + " clear_windows says otherwise for single rows.")
  @Default.String("10")
  String getClearWindows();

  void setClearWindows(String value);

  @Description(
      "A host is silent after so long without a reading; 0s: never. Column"
          + " silent_after_seconds says otherwise for single rows.")
  @Default.String("PT2M")
  String getSilentAfter();

  void setSilentAfter(String value);

  @Description(
      "Topic for the events of alerts. The default is "
          + Contract.ALERT_TOPIC
          + ", if that topic exists. Empty: they are not published.")
  @Nullable String getAlertTopic();

  void setAlertTopic(@Nullable String value);

  @Description(
      "Topic for what people were told. The default is "
          + Contract.NOTIFICATION_TOPIC
          + ", if that topic exists. Empty: it is not published.")
  @Nullable String getNotificationTopic();

  void setNotificationTopic(@Nullable String value);

  @Description(
      "What is older than this by the clock is not told, but summed up in one line; 0s:"
          + " all is told. The default is PT15M for alerts, and PT0S with --slackMessages=breaches.")
  @Nullable String getNotifyMaxAge();

  void setNotifyMaxAge(@Nullable String value);

  @Description("How long after its last event an alert that goes on is repeated. PT0S means never.")
  @Default.String("PT4H")
  String getRepeatAfter();

  void setRepeatAfter(String value);
}
