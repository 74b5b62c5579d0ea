package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code scripts/replay} has besides the options of the pipeline. Descriptions and defaults
 * are in the annotations.
 */
public interface ReplayOptions extends PipelineOptions {
  @Description(
      "Event time at which the replay begins, such as 2026-11-01T00:00:00Z, or '2026-11-01 00:00:00'"
          + " in the zone of --timeZone. Only whole windows count. The default is where the past"
          + " begins.")
  @Nullable String getFrom();

  void setFrom(@Nullable String value);

  @Description("Event time before which the replay ends. The default is where the past ends.")
  @Nullable String getTo();

  void setTo(@Nullable String value);

  @Description(
      "aggregates: the topic with aggregated windows. readings: the input topic; windows are computed"
          + " anew. Files are always readings.")
  @Default.String("aggregates")
  String getSource();

  void setSource(String value);

  @Description(
      "CSV file with limits, or table for the table of the database. The columns are the table's.")
  @Default.String("table")
  String getLimits();

  void setLimits(String value);

  @Description("A second set of limits, as --limits: the two are compared.")
  @Nullable String getCompareWith();

  void setCompareWith(@Nullable String value);

  @Description("Folder for the results.")
  @Default.String("replay-results")
  String getOutput();

  void setOutput(String value);

  @Description(
      "true: replaces the folder for the results if it is there, is empty or holds those of another"
          + " replay.")
  @Default.String("false")
  String getOverwrite();

  void setOverwrite(String value);

  @Description("What is printed at the end: text for people, json for programs.")
  @Default.String("text")
  String getFormat();

  void setFormat(String value);

  @Description("true: exit code 3 if the two sets of limits give different alerts.")
  @Default.String("false")
  String getFailOnDifference();

  void setFailOnDifference(String value);

  @Description(
      "How far behind the latest window of its partition a record of the topic with aggregated"
          + " windows may be. Corrections and what was written again after a restart are"
          + " behind. Memory grows with it.")
  @Default.String("PT15M")
  String getMaxDisorder();

  void setMaxDisorder(String value);
}
