package dev.beamwatch.pipeline.notify.alertmanager;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.notify.NotifierCounters;
import dev.beamwatch.pipeline.notify.PostRule;
import dev.beamwatch.pipeline.notify.Telling;
import dev.beamwatch.schemas.SecretReference;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The way to tell Alertmanagers. */
public final class NotifyAlertmanager {
  /** A storm of thousands of alerts is told in seconds. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private NotifyAlertmanager() {}

  /**
   * How Alertmanagers are reached, and what they are told.
   *
   * @param servers their URLs, without a slash at the end
   * @param user for basic authentication; null for none
   * @param password where that user's password is; null without a user
   * @param token where the bearer token is; null for none
   * @param labels that every alert gets
   * @param consoleUrl where people look at what made the alert; null if nowhere
   * @param maxAge what is over, and older, is not told; zero: all is
   * @param zone of times in texts
   */
  public record Connection(
      List<String> servers,
      @Nullable String user,
      @Nullable SecretReference password,
      @Nullable SecretReference token,
      SortedMap<String, String> labels,
      @Nullable String consoleUrl,
      Duration maxAge,
      ZoneId zone) {
    private AlertmanagerClient client() {
      return new HttpAlertmanagerClient(user, password, token);
    }
  }

  /** Tells of alerts. The receiver is the server. */
  public static Telling<AlertNews, ?, ?> ofAlerts(Connection alertmanager) {
    return ofAlerts(alertmanager.client(), alertmanager);
  }

  static Telling<AlertNews, Alerts, AlertmanagerNotifier.Post> ofAlerts(
      AlertmanagerClient client, Connection alertmanager) {
    return Telling.by(
        new AlertmanagerNotifier(
            client,
            Set.copyOf(alertmanager.servers()),
            new PostedAlert(alertmanager.labels(), alertmanager.consoleUrl(), alertmanager.zone()),
            alertmanager.maxAge()),
        "",
        new PostRule(PostRule.Service.ALERTMANAGER, PAUSE, false),
        NotifierCounters.ofAlertmanager());
  }
}
