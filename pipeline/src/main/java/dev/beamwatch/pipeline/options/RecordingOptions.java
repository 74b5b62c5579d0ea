package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How recorded files are read. Descriptions and defaults are in the annotations. */
public interface RecordingOptions extends PipelineOptions {
  @Description(
      "The tool that wrote the files, if they are not recognised: sadf, mpstat, collectd, prometheus,"
          + " telegraf, influx, cloudwatch or grafana (docs/recordings.md).")
  @Nullable String getPreset();

  void setPreset(@Nullable String value);

  @Description(
      "csv (with a header line or without) or jsonl (an object per line, or an array of them). The"
          + " default is what the file looks like, files of known tools too. Whether it is gzip or"
          + " zstd is seen in the file.")
  @Nullable String getFileFormat();

  void setFileFormat(@Nullable String value);

  @Description(
      "Between the columns of a CSV file. The default is comma, semicolon, tab or |, as the first"
          + " lines have it.")
  @Nullable String getDelimiter();

  void setDelimiter(@Nullable String value);

  @Description(
      "Before the decimals of numbers: a point, or a comma as in 82,5. The default is a point.")
  @Nullable String getDecimal();

  void setDecimal(@Nullable String value);

  @Description(
      "Column with the time. The default is the first of occurred_at, timestamp, time, ts, datetime,"
          + " date, time_ltz that there is.")
  @Nullable String getTimeColumn();

  void setTimeColumn(@Nullable String value);

  @Description(
      "auto, epoch-s, epoch-ms, epoch-us, epoch-ns or text (ISO-8601 or SQL). The default is auto.")
  @Nullable String getTimeFormat();

  void setTimeFormat(@Nullable String value);

  @Description(
      "Time zone of times that the files have without one: Europe/Berlin. The default is UTC.")
  @Nullable String getFileTimeZone();

  void setFileTimeZone(@Nullable String value);

  @Description(
      "Column with the load in percent; of JSON also fields.usage_user. The default is the first of"
          + " usage, value, cpu_usage, cpu_utilization, load, usage_active that there is, or else the"
          + " one that says idle.")
  @Nullable String getValueColumn();

  void setValueColumn(@Nullable String value);

  @Description(
      "Column with the idle time in percent, as sar, mpstat and telegraf have it: the load is 100"
          + " minus it.")
  @Nullable String getIdleColumn();

  void setIdleColumn(@Nullable String value);

  @Description("Multiplies values: 100 makes fractions from 0 to 1 percent. The default is 1.")
  @Nullable String getScale();

  void setScale(@Nullable String value);

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
