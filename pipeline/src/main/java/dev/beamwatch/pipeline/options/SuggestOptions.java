package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code scripts/suggest} has besides the options of the pipeline. Descriptions and defaults
 * are in the annotations.
 */
public interface SuggestOptions extends PipelineOptions {
  @Description(
      "Event time at which the past begins, such as 2026-11-01T00:00:00Z, or '2026-11-01 00:00:00'"
          + " in the zone of --timeZone. Only whole windows count. Required.")
  @Nullable String getFrom();

  void setFrom(@Nullable String value);

  @Description("Event time before which the past ends. Required.")
  @Nullable String getTo();

  void setTo(@Nullable String value);

  @Description(
      "How many alerts a host may give: 1/P7D is one a week, all its processors together. It is"
          + " scaled to the time of which there is data. Required.")
  @Nullable String getBudget();

  void setBudget(@Nullable String value);

  @Description(
      "Only hosts of this name: * stands for any characters, ? for one. The default is all hosts.")
  @Nullable String getHost();

  void setHost(@Nullable String value);

  @Description(
      "Passes over limits with which an alert fires for a larger share of the time, in percent, 0"
          + " to 100. The budget counts alerts only: one that never ends is one.")
  @Default.String("100")
  String getMostFiring();

  void setMostFiring(String value);

  @Description(
      "CSV file with today's limits, or table for the table of the database. The columns are the"
          + " table's.")
  @Default.String("table")
  String getLimits();

  void setLimits(String value);

  @Description("What is printed: text for people, json for programs.")
  @Default.String("text")
  String getFormat();

  void setFormat(String value);

  @Description(
      "How far behind the latest window of its partition a record of the topic with aggregated"
          + " windows may be. Corrections and what was written again after a restart are"
          + " behind. Memory grows with it.")
  @Default.String("PT15M")
  String getMaxDisorder();

  void setMaxDisorder(String value);
}
