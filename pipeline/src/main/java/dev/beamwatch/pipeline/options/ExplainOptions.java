package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What {@code scripts/explain} has besides the options of the pipeline. Descriptions and defaults
 * are in the annotations.
 */
public interface ExplainOptions extends PipelineOptions {
  @Description(
      "CSV file with limits, or table for the table of the database. The columns are the table's.")
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
          + " behind.")
  @Default.String("PT15M")
  String getMaxDisorder();

  void setMaxDisorder(String value);
}
