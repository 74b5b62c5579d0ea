package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.ingest.EventTime;
import dev.beamwatch.pipeline.ingest.ReadCpuReadings.KafkaTopic;
import dev.beamwatch.pipeline.publish.PublishToKafka.Delivery;
import dev.beamwatch.pipeline.threshold.JdbcThresholds;
import dev.beamwatch.pipeline.windows.WindowRule;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.time.ZoneId;
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
 * @param slack whom to tell
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
    Slack slack,
    Duration reportInterval) {

  /**
   * Alerts with a life.
   *
   * @param topic for their events; null if they are not published
   * @param isNamed whether the topic was named by an option: then it must be there
   * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
   */
  public record Alerts(@Nullable String topic, boolean isNamed, Duration repeatAfter) {}

  /** Returns the same without a topic for alerts. */
  PipelineConfig withoutAlertTopic() {
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
        new Alerts(null, false, alerts.repeatAfter()),
        slack,
        reportInterval);
  }

  /**
   * Whom to tell on Slack, and how.
   *
   * @param url of the Web API, ends with a slash
   * @param channel id or name
   * @param token where the bot token is; null if messages are written to the log instead
   * @param pause from one post to the next
   * @param timeout of a post
   */
  public record Slack(
      String url,
      String channel,
      @Nullable SecretReference token,
      Duration pause,
      Duration timeout) {}
}
