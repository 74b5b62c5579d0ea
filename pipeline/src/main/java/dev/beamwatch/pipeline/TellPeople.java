package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.alert.AlertNewsCoder;
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
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Tells people by every notifier that the options name.
 *
 * <p>The steps are always there, even if there is no Alertmanager: a job must restore with other
 * options.
 */
final class TellPeople extends PTransform<News, Told> {
  private static final KvCoder<String, List<AlertNews>> ALERTS_BY_RECEIVER =
      KvCoder.of(StringUtf8Coder.of(), ListCoder.of(AlertNewsCoder.INSTANCE));

  private final transient PipelineConfig config;

  private TellPeople(PipelineConfig config) {
    this.config = config;
  }

  static TellPeople by(PipelineConfig config) {
    return new TellPeople(config);
  }

  @Override
  public Told expand(News news) {
    Told bySlack = tellSlack(news);
    Told byAlertmanager = tellAlertmanagers(news);
    // Alertmanagers leave nothing undelivered: they are told again.
    return new Told(
        bySlack.undelivered(),
        PCollectionList.of(bySlack.notifications())
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

  private Told tellSlack(News news) {
    PipelineConfig.Slack slack = config.slack();
    NotifySlack.Connection connection =
        new NotifySlack.Connection(
            slack.url(),
            slack.token(),
            slack.pause(),
            slack.timeout(),
            config.notifications().maxAge(),
            config.zone());
    if (slack.tellsAlerts()) {
      return news.alerts()
          .apply("ByChannel", ParDo.of(new ByChannelFn(slack.channel())))
          .setCoder(ALERTS_BY_RECEIVER)
          .apply("NotifySlack", NotifySlack.ofAlerts(connection, slack.channel()));
    }
    return news.breaches()
        .apply("ByChannel", WithKeys.of(slack.channel()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ListCoder.of(BreachCoder.INSTANCE)))
        .apply("NotifySlack", NotifySlack.ofBreaches(connection, slack.channel()));
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

  /** Parts events by the channel that is told of them. */
  private static final class ByChannelFn
      extends DoFn<List<AlertNews>, KV<String, List<AlertNews>>> {
    private final String byDefault;

    ByChannelFn(String byDefault) {
      this.byDefault = byDefault;
    }

    @ProcessElement
    public void process(
        @Element List<AlertNews> alerts, OutputReceiver<KV<String, List<AlertNews>>> out) {
      Map<String, List<AlertNews>> byChannel = new LinkedHashMap<>();
      for (AlertNews news : alerts) {
        String channel = Objects.requireNonNullElse(news.channel(), byDefault);
        byChannel.computeIfAbsent(channel, unused -> new ArrayList<>()).add(news);
      }
      byChannel.forEach((channel, ofChannel) -> out.output(KV.of(channel, ofChannel)));
    }
  }
}
