package dev.beamwatch.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names that Beamwatch and its neighbours have agreed on, and the files that define them: JSON
 * Schemas of the topics' values, DDL and seed rows of the reference table.
 */
public final class Contract {
  /** Topic that the readings come from. */
  public static final String INPUT_TOPIC = "cpu_load_stats_real";

  /** Topic that single readings above the fixed limit go to. */
  public static final String FILTERED_TOPIC = "cpu_load_stats_real_filter";

  /** Topic that mean and maximum of every window go to. */
  public static final String AGGREGATED_TOPIC = "cpu_agg_stats";

  /** Topic that everything refused goes to. */
  public static final String DEAD_LETTER_TOPIC = "cpu_load_stats_real_dlq";

  /** Topic that the events of alerts go to. */
  public static final String ALERT_TOPIC = "cpu_alerts";

  /** Topic that says what people were told. */
  public static final String NOTIFICATION_TOPIC = "cpu_notifications";

  /** Every topic of the contract, in the order that data flows through them. */
  public static final List<String> TOPICS =
      List.of(
          INPUT_TOPIC,
          FILTERED_TOPIC,
          AGGREGATED_TOPIC,
          ALERT_TOPIC,
          NOTIFICATION_TOPIC,
          DEAD_LETTER_TOPIC);

  /** Table that holds the limit of each host, with its PostgreSQL schema. */
  public static final String THRESHOLDS_TABLE = "public.cpu_thresholds";

  private Contract() {}

  /**
   * Returns the JSON Schema (draft 2020-12) that the values of a topic keep to.
   *
   * @param topic one of {@link #TOPICS}, by its name in the contract
   * @throws IllegalArgumentException if the contract has no such topic
   */
  public static String schema(String topic) {
    if (!TOPICS.contains(topic)) {
      throw new IllegalArgumentException(
          "no topic of the contract: " + topic + "; known are " + String.join(", ", TOPICS));
    }
    return read(topic + ".schema.json");
  }

  /** Returns the SQL statement that makes the empty table {@link #THRESHOLDS_TABLE}. */
  public static String thresholdsDdl() {
    return read("cpu_thresholds.sql");
  }

  /** Returns the SQL statement that makes the empty table with all optional columns. */
  public static String wideThresholdsDdl() {
    return read("cpu_thresholds_wide.sql");
  }

  /**
   * Returns the SQL statement that adds the optional columns to the table. It changes nothing where
   * they are there.
   */
  public static String thresholdsUpgrade() {
    return read("cpu_thresholds_upgrade.sql");
  }

  /** Returns the SQL statement that fills the table with the rows of the standard example. */
  public static String thresholdsSeed() {
    return read("cpu_thresholds_seed.sql");
  }

  private static String read(String file) {
    try (InputStream text = Contract.class.getResourceAsStream(file)) {
      if (text == null) {
        throw new IllegalStateException(file + " is missing from the jar");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
