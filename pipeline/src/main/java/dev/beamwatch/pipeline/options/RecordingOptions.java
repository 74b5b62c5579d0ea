package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How recorded files are read. Descriptions and defaults are in the annotations. */
public interface RecordingOptions extends PipelineOptions {
  @Description(
      "csv (with a header line) or jsonl (an object per line). The default is what the file's name"
          + " says, or else its first character. Whether it is gzip is seen in the file.")
  @Nullable String getFileFormat();

  void setFileFormat(@Nullable String value);

  @Description("Between the columns of a CSV file. The default is a comma; a tab for .tsv.")
  @Nullable String getDelimiter();

  void setDelimiter(@Nullable String value);

  @Description(
      "Column with the time. The default is the first of occurred_at, timestamp, time, ts, datetime,"
          + " date, time_ltz that there is.")
  @Nullable String getTimeColumn();

  void setTimeColumn(@Nullable String value);

  @Description(
      "auto, epoch-s, epoch-ms or text (ISO-8601 or SQL; UTC unless it has a zone). The default is"
          + " auto.")
  @Nullable String getTimeFormat();

  void setTimeFormat(@Nullable String value);

  @Description(
      "Column with the load in percent. The default is the first of usage, value, cpu_usage,"
          + " cpu_utilization, load that there is.")
  @Nullable String getValueColumn();

  void setValueColumn(@Nullable String value);

  @Description(
      "Host of all readings. The default is column hostname or host, or else the file's name up to"
          + " its last dot.")
  @Nullable String getHost();

  void setHost(@Nullable String value);

  @Description("Column with the host.")
  @Nullable String getHostColumn();

  void setHostColumn(@Nullable String value);

  @Description("Processor of all readings. The default is column cpu, or else cpu1.")
  @Nullable String getCpu();

  void setCpu(@Nullable String value);

  @Description("Column with the processor.")
  @Nullable String getCpuColumn();

  void setCpuColumn(@Nullable String value);

  @Description("true: leaves out lines that hold no reading, and counts them.")
  @Default.String("false")
  String getSkipBadLines();

  void setSkipBadLines(String value);
}
