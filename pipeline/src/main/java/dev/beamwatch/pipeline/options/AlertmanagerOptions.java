package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How alerts reach Alertmanager. Descriptions and defaults are in the annotations. */
public interface AlertmanagerOptions extends PipelineOptions {
  @Description(
      "Alertmanagers that are told of alerts: http or https URLs separated by commas, each with its"
          + " path prefix if it has one. Name all servers of a cluster. Without it none is told.")
  @Nullable String getAlertmanagerUrl();

  void setAlertmanagerUrl(@Nullable String value);

  @Description("User at the Alertmanagers, if they want one.")
  @Nullable String getAlertmanagerUser();

  void setAlertmanagerUser(@Nullable String value);

  @Description("Where the password of that user is: ${env:NAME} or ${file:PATH}.")
  @Nullable String getAlertmanagerPassword();

  void setAlertmanagerPassword(@Nullable String value);

  @Description(
      "Where the bearer token for the Alertmanagers is, if they want one: ${env:NAME} or"
          + " ${file:PATH}. Not together with a user.")
  @Nullable String getAlertmanagerToken();

  void setAlertmanagerToken(@Nullable String value);

  @Description(
      "More labels of alerts at the Alertmanagers: name=value separated by commas, such as"
          + " team=iot,site=berlin.")
  @Nullable String getAlertLabels();

  void setAlertLabels(@Nullable String value);

  @Description("URL of the console. Alertmanager links its alerts to it.")
  @Nullable String getConsoleUrl();

  void setConsoleUrl(@Nullable String value);
}
