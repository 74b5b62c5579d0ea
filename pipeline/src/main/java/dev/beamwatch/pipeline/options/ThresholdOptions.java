package dev.beamwatch.pipeline.options;

import dev.beamwatch.schemas.Contract;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The limits per host. Descriptions and defaults are in the annotations. */
public interface ThresholdOptions extends PipelineOptions {
  @Description("PostgreSQL database with the thresholds: jdbc:postgresql://host/db. Required.")
  @Nullable String getJdbcUrl();

  void setJdbcUrl(@Nullable String value);

  @Description("Database user.")
  @Nullable String getJdbcUser();

  void setJdbcUser(@Nullable String value);

  @Description("Where the database user's password is: ${env:NAME} or ${file:PATH}.")
  @Nullable String getJdbcPassword();

  void setJdbcPassword(@Nullable String value);

  @Description(
      "Table with the columns hostname and allowed_top, and optional ones. Put a name with capitals"
          + " in double quotes, as in public.\"CpuThresholds\".")
  @Default.String(Contract.THRESHOLDS_TABLE)
  String getThresholdTable();

  void setThresholdTable(String value);

  @Description("How often to read the thresholds again, at least 1s.")
  @Default.String("PT30S")
  String getThresholdRefresh();

  void setThresholdRefresh(String value);

  @Description(
      "Whether to refuse to start while the thresholds cannot be read. Otherwise the pipeline starts,"
          + " alerts nobody and tries again.")
  @Default.String("false")
  String getRequireThresholds();

  void setRequireThresholds(String value);

  @Description("How long to wait for the database, at least 1s.")
  @Default.String("PT10S")
  String getJdbcTimeout();

  void setJdbcTimeout(String value);
}
