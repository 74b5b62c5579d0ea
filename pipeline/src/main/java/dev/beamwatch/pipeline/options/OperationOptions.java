package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/** How the pipeline is run. Descriptions and defaults are in the annotations. */
public interface OperationOptions extends PipelineOptions {
  @Description(
      "Prints a line of counters this often, ISO-8601; PT0S for never. A Flink cluster shows them"
          + " among its metrics instead.")
  @Default.String("PT0S")
  String getReportInterval();

  void setReportInterval(String value);

  @Description("Kafka readers at most; 0 for as many as the runner wants.")
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
  @Description("How long a reader that the runner closed waits to be reopened, ISO-8601.")
  @Default.String("PT0S")
  String getKeepReadersOpen();

  void setKeepReadersOpen(String value);

  @Hidden
  @Description(
      "true: the runner asks for more only when all that was read before is done, so that asking in"
          + " vain is the moment to commit.")
  @Default.String("false")
  String getReadsWhenAllIsDone();

  void setReadsWhenAllIsDone(String value);
}
