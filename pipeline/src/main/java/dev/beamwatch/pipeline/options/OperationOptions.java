package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/** How the pipeline is run. Descriptions and defaults are in the annotations. */
public interface OperationOptions extends PipelineOptions {
  @Description(
      "How often to print a line of counters. PT0S means never. A Flink cluster shows the"
          + " counters among its metrics instead.")
  @Default.String("PT0S")
  String getReportInterval();

  void setReportInterval(String value);

  @Description("Maximum number of Kafka readers. With 0 the runner decides.")
  @Default.String("0")
  String getMaxReaders();

  void setMaxReaders(String value);

  @Description(
      "true: read what the topic holds at the start, close every window, wait for Slack, print the"
          + " counters and end.")
  @Default.String("false")
  String getStopAtEnd();

  void setStopAtEnd(String value);

  @Hidden
  @Description("How long to keep a reader open after the runner has closed it.")
  @Default.String("PT0S")
  String getKeepReadersOpen();

  void setKeepReadersOpen(String value);

  @Hidden
  @Description(
      "true: the runner asks for more only when everything read before is done. A reader with"
          + " nothing to give can then commit.")
  @Default.String("false")
  String getReadsWhenAllIsDone();

  void setReadsWhenAllIsDone(String value);
}
