package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.alert.AlertNewsCoder;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.detect.BreachCoder;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.notify.alertmanager.NotifyAlertmanager;
import dev.beamwatch.pipeline.notify.slack.NotifySlack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Tells people by every notifier that the options name.
 *
 * <p>The steps are always there, even if there is no Alertmanager, and those of both kinds of
 * messages: a job must restore with other options. What waits for Slack then still goes out.
 */
final class TellPeople extends PTransform<News, Told> {
  private static final KvCoder<String, List<AlertNews>> ALERTS_BY_RECEIVER =
      KvCoder.of(StringUtf8Coder.of(), ListCoder.of(AlertNewsCoder.INSTANCE));
  private static final KvCoder<String, List<Breach>> BREACHES_BY_RECEIVER =
      KvCoder.of(StringUtf8Coder.of(), ListCoder.of(BreachCoder.INSTANCE));

  private final transient PipelineConfig config;

  private TellPeople(PipelineConfig config) {
    this.config = config;
  }

  static TellPeople by(PipelineConfig config) {
    return new TellPeople(config);
  }

  @Override
  public Told expand(News news) {
    NotifySlack.Connection slack = slack();
    String channel = config.slack().channel();
    boolean isOfAlerts = config.slack().tellsAlerts();
    Told ofBreaches =
        news.breaches()
            .apply("ByChannel", ParDo.of(new BreachesByChannelFn(channel, !isOfAlerts)))
            .setCoder(BREACHES_BY_RECEIVER)
            .apply("NotifySlack", NotifySlack.ofBreaches(slack, channel));
    Told ofAlerts =
        news.alerts()
            .apply("AlertsByChannel", ParDo.of(new AlertsByChannelFn(channel, isOfAlerts)))
            .setCoder(ALERTS_BY_RECEIVER)
            .apply("NotifySlackOfAlerts", NotifySlack.ofAlerts(slack, channel));
    Told byAlertmanager = tellAlertmanagers(news);
    // Alertmanagers leave nothing undelivered: they are told again.
    return new Told(
        PCollectionList.of(ofBreaches.undelivered())
            .and(ofAlerts.undelivered())
            .apply("Undelivered", Flatten.pCollections()),
        PCollectionList.of(ofBreaches.notifications())
            .and(ofAlerts.notifications())
            .and(byAlertmanager.notifications())
            .apply("Notifications", Flatten.pCollections()));
  }

  private Told tellAlertmanagers(News news) {
    PipelineConfig.Alertmanager alertmanager = config.alertmanager();
    return news.alerts()
        .apply("ByServer", ParDo.of(new ByServerFn(alertmanager.servers())))
        .setCoder(ALERTS_BY_RECEIVER)
        .apply(
            "NotifyAlertmanager",
            NotifyAlertmanager.ofAlerts(
                new NotifyAlertmanager.Connection(
                    alertmanager.servers(),
                    alertmanager.user(),
                    alertmanager.password(),
                    alertmanager.token(),
                    alertmanager.labels(),
                    alertmanager.consoleUrl(),
                    alertmanager.maxAge(),
                    config.zone())));
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
  private static final class BreachesByChannelFn
      extends DoFn<List<Breach>, KV<String, List<Breach>>> {
    private final String channel;
    private final boolean isTold;

    BreachesByChannelFn(String channel, boolean isTold) {
      this.channel = channel;
      this.isTold = isTold;
    }

    @ProcessElement
    public void process(
        @Element List<Breach> breaches, OutputReceiver<KV<String, List<Breach>>> out) {
      if (isTold) {
        out.output(KV.of(channel, breaches));
      }
    }
  }

  /** Gives every server all events. */
  private static final class ByServerFn extends DoFn<List<AlertNews>, KV<String, List<AlertNews>>> {
    private final List<String> servers;

    ByServerFn(List<String> servers) {
      this.servers = servers;
    }

    @ProcessElement
    public void process(
        @Element List<AlertNews> alerts, OutputReceiver<KV<String, List<AlertNews>>> out) {
      servers.forEach(server -> out.output(KV.of(server, alerts)));
    }
  }

  /** Parts events by the channel that is told of them, if Slack is to be told of alerts. */
  private static final class AlertsByChannelFn
      extends DoFn<List<AlertNews>, KV<String, List<AlertNews>>> {
    private final String byDefault;
    private final boolean isTold;

    AlertsByChannelFn(String byDefault, boolean isTold) {
      this.byDefault = byDefault;
      this.isTold = isTold;
    }

    @ProcessElement
    public void process(
        @Element List<AlertNews> alerts, OutputReceiver<KV<String, List<AlertNews>>> out) {
      if (!isTold) {
        return;
      }
      Map<String, List<AlertNews>> byChannel = new LinkedHashMap<>();
      for (AlertNews news : alerts) {
        String channel = Objects.requireNonNullElse(news.channel(), byDefault);
        byChannel.computeIfAbsent(channel, unused -> new ArrayList<>()).add(news);
      }
      byChannel.forEach((channel, ofChannel) -> out.output(KV.of(channel, ofChannel)));
    }
  }
}
