package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.TellEach;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.notify.alertmanager.NotifyAlertmanager;
import dev.beamwatch.pipeline.notify.slack.NotifySlack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Tells people by every notifier that the options name.
 *
 * <p>All notifiers are always there, even if there is no Alertmanager, and those of both kinds of
 * Slack messages: a job must restore with other options. What waits for Slack then still goes out.
 */
final class TellPeople extends PTransform<News, Told> {
  /** Places of the notifiers. They are in the state, so they stay. */
  private static final int SLACK_BREACHES = 0;

  private static final int SLACK_ALERTS = 1;
  private static final int ALERTMANAGER = 2;

  private final transient PipelineConfig config;

  private TellPeople(PipelineConfig config) {
    this.config = config;
  }

  static TellPeople by(PipelineConfig config) {
    return new TellPeople(config);
  }

  @Override
  public Told expand(News news) {
    String channel = config.slack().channel();
    TellEach tell =
        TellEach.by(
            List.of(
                NotifySlack.ofBreaches(slack(), channel),
                NotifySlack.ofAlerts(slack(), channel),
                NotifyAlertmanager.ofAlerts(alertmanagers())));
    PCollection<KV<String, RawUnionValue>> breaches =
        news.breaches()
            .apply("Breaches", ParDo.of(new BreachesFn(channel, !config.slack().tellsAlerts())))
            .setCoder(tell.newsCoder());
    PCollection<KV<String, RawUnionValue>> alerts =
        news.alerts()
            .apply(
                "Alerts",
                ParDo.of(
                    new AlertsFn(
                        channel, config.slack().tellsAlerts(), config.alertmanager().servers())))
            .setCoder(tell.newsCoder());
    return PCollectionList.of(breaches)
        .and(alerts)
        .apply("News", Flatten.pCollections())
        .apply("Notifiers", tell);
  }

  private NotifyAlertmanager.Connection alertmanagers() {
    PipelineConfig.Alertmanager alertmanager = config.alertmanager();
    return new NotifyAlertmanager.Connection(
        alertmanager.servers(),
        alertmanager.user(),
        alertmanager.password(),
        alertmanager.token(),
        alertmanager.labels(),
        alertmanager.consoleUrl(),
        alertmanager.maxAge(),
        config.zone());
  }

  private NotifySlack.Connection slack() {
    PipelineConfig.Slack slack = config.slack();
    return new NotifySlack.Connection(
        slack.url(),
        slack.token(),
        slack.pause(),
        slack.timeout(),
        config.notifications().maxAge(),
        config.zone());
  }

  /** Gives breaches the channel, if Slack is to be told of breaches. */
  private static final class BreachesFn extends DoFn<List<Breach>, KV<String, RawUnionValue>> {
    private final String channel;
    private final boolean isTold;

    BreachesFn(String channel, boolean isTold) {
      this.channel = channel;
      this.isTold = isTold;
    }

    @ProcessElement
    public void process(
        @Element List<Breach> breaches, OutputReceiver<KV<String, RawUnionValue>> out) {
      if (isTold) {
        out.output(TellEach.news(SLACK_BREACHES, channel, breaches));
      }
    }
  }

  /**
   * Gives every Alertmanager all events, and each channel its own, if Slack is to be told of
   * alerts.
   */
  private static final class AlertsFn extends DoFn<List<AlertNews>, KV<String, RawUnionValue>> {
    private final String byDefault;
    private final boolean isToldOnSlack;
    private final List<String> servers;

    AlertsFn(String byDefault, boolean isToldOnSlack, List<String> servers) {
      this.byDefault = byDefault;
      this.isToldOnSlack = isToldOnSlack;
      this.servers = servers;
    }

    @ProcessElement
    public void process(
        @Element List<AlertNews> alerts, OutputReceiver<KV<String, RawUnionValue>> out) {
      servers.forEach(server -> out.output(TellEach.news(ALERTMANAGER, server, alerts)));
      if (!isToldOnSlack) {
        return;
      }
      Map<String, List<AlertNews>> byChannel = new LinkedHashMap<>();
      for (AlertNews news : alerts) {
        String channel = Objects.requireNonNullElse(news.channel(), byDefault);
        byChannel.computeIfAbsent(channel, unused -> new ArrayList<>()).add(news);
      }
      byChannel.forEach(
          (channel, ofChannel) -> out.output(TellEach.news(SLACK_ALERTS, channel, ofChannel)));
    }
  }
}
