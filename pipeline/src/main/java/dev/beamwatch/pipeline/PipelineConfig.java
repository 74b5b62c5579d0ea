package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options as validated values. The steps of the pipeline see the options only as this.
 *
 * @param input the input topic and how to read it
 * @param filteredTopic topic for hot readings
 * @param aggregatedTopic topic for windows
 * @param deadLetterTopic topic for dead letters
 * @param delivery how often a result is written if something fails
 * @param filterAbove usage in percent that is hot, strictly above; finite
 * @param eventTime how event time is read
 * @param windows the windows
 * @param zone of the timestamps in the outputs
 * @param thresholds where limits are read, and what counts where they do not say it
 * @param thresholdRefresh from one reading of them to the next; at least 1 s
 * @param alerts what becomes of alerts
 * @param notifications what is kept of what people are told
 * @param slack whom to tell
 * @param alertmanager whom else to tell of alerts
 * @param reportInterval how often to print counters; zero for never
 */
public record PipelineConfig(
    KafkaTopic input,
    String filteredTopic,
    String aggregatedTopic,
    String deadLetterTopic,
    Delivery delivery,
    double filterAbove,
    EventTime eventTime,
    WindowRule windows,
    ZoneId zone,
    JdbcThresholds thresholds,
    Duration thresholdRefresh,
    Alerts alerts,
    Notifications notifications,
    Slack slack,
    Alertmanager alertmanager,
    Duration reportInterval) {

  /**
   * Alerts with a life.
   *
   * @param topic for their events
   * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
   */
  public record Alerts(OptionalTopic topic, Duration repeatAfter) {}

  /**
   * A topic that need not be there.
   *
   * @param name null if nothing is published
   * @param isNamed whether an option names it: then it must be there
   */
  public record OptionalTopic(@Nullable String name, boolean isNamed) {
    static final OptionalTopic NONE = new OptionalTopic(null, false);
  }

  /**
   * What people are told.
   *
   * @param topic for what they were told
   * @param maxAge what is older by the clock is not told; zero: all is
   */
  public record Notifications(OptionalTopic topic, Duration maxAge) {}

  /** Returns the same with other topics for alerts and notifications. */
  PipelineConfig with(OptionalTopic alertTopic, OptionalTopic notificationTopic) {
    return new PipelineConfig(
        input,
        filteredTopic,
        aggregatedTopic,
        deadLetterTopic,
        delivery,
        filterAbove,
        eventTime,
        windows,
        zone,
        thresholds,
        thresholdRefresh,
        new Alerts(alertTopic, alerts.repeatAfter()),
        new Notifications(notificationTopic, notifications.maxAge()),
        slack,
        alertmanager,
        reportInterval);
  }

  /**
   * Whom to tell on Slack, and how.
   *
   * @param tellsAlerts whether messages are about alerts, not about each breach
   * @param url of the Web API, ends with a slash
   * @param channel id or name
   * @param token where the bot token is; null if messages are written to the log instead
   * @param pause from one post to the next
   * @param timeout of a post
   */
  public record Slack(
      boolean tellsAlerts,
      String url,
      String channel,
      @Nullable SecretReference token,
      Duration pause,
      Duration timeout) {}

  /**
   * Which Alertmanagers to tell, and how.
   *
   * @param servers their URLs, without a slash at the end; empty if none is told
   * @param user for basic authentication; null for none
   * @param password where that user's password is; null without a user
   * @param token where the bearer token is; null for none
   * @param labels that every alert gets
   * @param consoleUrl what alerts are linked to; null for nothing
   * @param maxAge what is over, and older by the clock, is not told; zero: all is
   */
  public record Alertmanager(
      List<String> servers,
      @Nullable String user,
      @Nullable SecretReference password,
      @Nullable SecretReference token,
      SortedMap<String, String> labels,
      @Nullable String consoleUrl,
      Duration maxAge) {
    /** Makes the values immutable. */
    public Alertmanager {
      servers = List.copyOf(servers);
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
  }
}
