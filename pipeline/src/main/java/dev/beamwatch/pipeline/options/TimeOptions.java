package dev.beamwatch.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Filter, windows and event time. Descriptions and defaults are in the annotations. */
public interface TimeOptions extends PipelineOptions {
  @Description("Readings strictly above this usage, in percent, go to the filtered topic.")
  @Default.String("80")
  String getFilterAbove();

  void setFilterAbove(String value);

  @Description("Length of a window.")
  @Default.String("PT30S")
  String getWindowSize();

  void setWindowSize(String value);

  @Description("How long a window still takes late readings after its end.")
  @Default.String("PT1M")
  String getAllowedLateness();

  void setAllowedLateness(String value);

  @Description("How far the watermark trails the highest event time of a partition.")
  @Default.String("PT10S")
  String getMaxOutOfOrderness();

  void setMaxOutOfOrderness(String value);

  @Description(
      "How long a partition may have nothing to read before it is idle. An idle partition"
          + " does not hold back the others.")
  @Default.String("PT10S")
  String getIdleTimeout();

  void setIdleTimeout(String value);

  @Description(
      "How long a partition waits for the end of an open transaction. Before that end"
          + " nobody may read its readings. After this time the partition can become idle.")
  @Default.String("PT2M")
  String getOpenTransactionTimeout();

  void setOpenTransactionTimeout(String value);

  @Description(
      "How far a reading may be ahead of its Kafka record's timestamp. A reading further"
          + " ahead is rejected.")
  @Default.String("PT5M")
  String getMaxClockSkew();

  void setMaxClockSkew(String value);

  @Description("Time zone of the timestamps in the outputs, such as UTC or Europe/Berlin.")
  @Default.String("UTC")
  String getTimeZone();

  void setTimeZone(String value);
}
