package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.CoderExamples;
import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.processor.HeardCoder;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.schemas.AlertEvent;
import dev.beamwatch.schemas.WindowStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;

/** Elements of the coders in this package, and of the hosts that were heard. */
public final class AlertCoderExamples {
  private static final long NOON = 1_633_953_600_000L;
  private static final long WINDOW = 30_000;

  private AlertCoderExamples() {}

  /** Returns all of them. */
  public static List<CoderExamples<?>> all() {
    return List.of(heard(), rules(), fleetNews(), fleet(), windowNews(), alerts(), alertNews());
  }

  static <T> T throughTheCoder(Coder<T> coder, T value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    coder.encode(value, bytes);
    return coder.decode(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static CoderExamples<Heard> heard() {
    return CoderExamples.of(HeardCoder.INSTANCE)
        .with("a host", new Heard(NOON, false, Map.of("doc", NOON - 1_000)))
        .with("told before a restart", new Heard(NOON, true, Map.of("aß七🍄", NOON)))
        .with("nobody", new Heard(Long.MAX_VALUE, false, Map.of()));
  }

  private static CoderExamples<HostRules> rules() {
    return CoderExamples.of(HostRulesCoder.INSTANCE)
        .with("all of them", new HostRules(true, Map.of("doc", always(120_000)), List.of()))
        .with(
            "changes",
            new HostRules(
                false,
                Map.of(
                    "doc",
                    new HostRules.Rule(
                        new long[] {Fleet.NONE, NOON},
                        new long[] {0, 90_000},
                        new String[] {null, "C1"})),
                List.of("", "happy")));
  }

  private static CoderExamples<FleetNews> fleetNews() {
    return CoderExamples.of(FleetNewsCoder.INSTANCE)
        .with(
            "readings",
            new FleetNews(List.of(new Heard(NOON, false, Map.of("doc", NOON - 1_000))), null))
        .with("rules", new FleetNews(List.of(), new HostRules(true, Map.of(), List.of("doc"))));
  }

  private static CoderExamples<Fleet> fleet() {
    Fleet fleet = new Fleet();
    FleetRule rule = new FleetRule(WINDOW, Buckets.KEPT, FleetRule.WHERE_THE_INPUT_ENDS);
    fleet.learn(
        new HostRules(true, Map.of("doc", always(60_000), "happy", always(60_000)), List.of()),
        rule);
    fleet.hear(new Heard(NOON, false, Map.of("doc", NOON - 1_000)), rule);
    fleet.hear(new Heard(NOON + WINDOW, false, Map.of("doc", NOON + WINDOW)), rule);
    fleet.pass(NOON + WINDOW, false, rule);
    fleet.hear(new Heard(NOON + 2 * WINDOW, false, Map.of("other", NOON + 2 * WINDOW)), rule);
    Fleet silent = new Fleet();
    silent.silence = new Fleet.Silence(NOON, 200);
    silent.hasEnded = true;
    silent.hosts.put("doc", new Fleet.Host(NOON - 1, NOON, null, NOON, true));
    silent.ended.put(255, new Fleet.Ended(NOON, true));
    return CoderExamples.of(FleetCoder.INSTANCE)
        .with("nothing yet", new Fleet())
        .with("two hosts with rules, one of them never heard", fleet)
        .with("a silent fleet", silent);
  }

  private static CoderExamples<WindowNews> windowNews() {
    return CoderExamples.of(WindowNewsCoder.INSTANCE)
        .with("the first window has ended", WindowNews.ended(NOON, Fleet.NONE, true))
        .with("a day without readings", WindowNews.ended(NOON + 86_400_000, NOON, false))
        .with(
            "results",
            WindowNews.results(
                NOON + WINDOW,
                List.of(
                    new JudgedWindow(stats("cpu1", 50), Limits.CRITICAL_ONLY),
                    new JudgedWindow(stats("cpu2", 50), null))));
  }

  private static CoderExamples<BucketAlerts> alerts() {
    AlertRule rule = new AlertRule(Duration.ofMillis(WINDOW), Duration.ofHours(4));
    BucketAlerts waiting = new BucketAlerts();
    waiting.take(WindowNews.ended(NOON + 2 * WINDOW, NOON + WINDOW, true), rule);
    waiting.take(
        WindowNews.results(
            NOON + WINDOW, List.of(new JudgedWindow(stats("cpu1", 50), Limits.WITH_WARNING))),
        rule);
    BucketAlerts firing = new BucketAlerts();
    firing.judgedEndMillis = NOON;
    firing.series.put(
        new ProcessorKey("doc", "cpu1"),
        new SeriesState(
            NOON,
            NOON - 10 * WINDOW,
            new LastWindows(7, 3, 8, 15, 2, 9),
            new RecentMeans(new double[] {18.0, -0.0, 84.91823}),
            new SeriesState.Firing(
                NOON - 3 * WINDOW,
                2,
                AlertEvent.Level.CRITICAL,
                NOON - WINDOW,
                NOON,
                84.91823,
                "C1")));
    firing.series.put(new ProcessorKey("aß七🍄", "cpu2"), new SeriesState(NOON));
    return CoderExamples.of(BucketAlertsCoder.INSTANCE)
        .with("nothing yet", new BucketAlerts())
        .with("a window that waits for the one before", waiting)
        .with("one series that fires, one that is new", firing);
  }

  private static CoderExamples<AlertNews> alertNews() {
    AlertEvent silent =
        new AlertEvent(
            "4b8e7f549c5c893c",
            1,
            AlertEvent.Kind.SILENT,
            null,
            "doc",
            null,
            NOON,
            NOON - WINDOW,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return CoderExamples.of(AlertNewsCoder.INSTANCE)
        .with("to the channel of the options", new AlertNews(silent, null))
        .with("to a channel of its own", new AlertNews(silent, "#七"));
  }

  private static HostRules.Rule always(long silentAfterMillis) {
    return new HostRules.Rule(
        new long[] {Fleet.NONE}, new long[] {silentAfterMillis}, new String[] {null});
  }

  private static WindowStats stats(String cpu, double mean) {
    return new WindowStats(NOON, NOON + WINDOW, "doc", cpu, mean, 99.5, 6);
  }
}
