package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.detect.JudgedWindow;
import dev.beamwatch.pipeline.processor.Buckets;
import dev.beamwatch.pipeline.processor.Heard;
import dev.beamwatch.pipeline.threshold.Thresholds;
import dev.beamwatch.pipeline.windows.WindowRule;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Makes alerts of judged windows and of silence: one thing that begins, lasts and ends, for each
 * processor in trouble.
 *
 * <p>Input: judged windows; which hosts had readings; the limits. Output: events, in lists; those
 * of a processor or a host in their order. Order: windows of a processor are judged in the order of
 * event time, whatever order the runner brings them in. For that the hosts are followed apart from
 * the windows: that step knows when a window of a bucket has ended, and which one came before.
 * Time: event time alone decides, so the same readings give the same events on each runner. Output
 * is in the global window. Cost: some hundred bytes of state per processor with a limit, some
 * hundred per host.
 */
public final class TrackAlerts
    extends PTransform<PCollection<KV<Integer, List<JudgedWindow>>>, PCollection<List<AlertNews>>> {
  private static final int ALL_HOSTS = 0;

  private final PCollection<List<Heard>> heard;
  private final PCollection<Thresholds> thresholds;
  private final AlertRule rule;
  private final Buckets buckets;
  private final long knownUntilMillis;

  private TrackAlerts(
      PCollection<List<Heard>> heard,
      PCollection<Thresholds> thresholds,
      AlertRule rule,
      Buckets buckets,
      long knownUntilMillis) {
    this.heard = heard;
    this.thresholds = thresholds;
    this.rule = rule;
    this.buckets = buckets;
    this.knownUntilMillis = knownUntilMillis;
  }

  /**
   * Tracks the alerts of processors and hosts.
   *
   * @param heard which hosts had readings, in the global window
   * @param thresholds each snapshot of the limits, in the global window
   * @param windows that the readings are in
   * @param repeatAfter how long after its last event an alert that goes on is repeated; zero: never
   * @param buckets those that the windows were aggregated by
   * @param knownUntilMillis event time up to which whoever is not heard is silent, even if the
   *     input ends earlier; {@link Long#MIN_VALUE} if nothing is known of the time after its end
   */
  public static TrackAlerts of(
      PCollection<List<Heard>> heard,
      PCollection<Thresholds> thresholds,
      WindowRule windows,
      Duration repeatAfter,
      Buckets buckets,
      long knownUntilMillis) {
    return new TrackAlerts(
        heard, thresholds, new AlertRule(windows.size(), repeatAfter), buckets, knownUntilMillis);
  }

  @Override
  public PCollection<List<AlertNews>> expand(PCollection<KV<Integer, List<JudgedWindow>>> judged) {
    KvCoder<Integer, FleetNews> ofAllHosts = KvCoder.of(VarIntCoder.of(), FleetNewsCoder.INSTANCE);
    PCollection<KV<Integer, FleetNews>> rules =
        thresholds.apply("FindRules", ParDo.of(new FindRulesFn())).setCoder(ofAllHosts);
    PCollection<KV<Integer, FleetNews>> readings =
        heard.apply("Heard", ParDo.of(new HeardFn())).setCoder(ofAllHosts);
    PCollectionTuple followed =
        PCollectionList.of(readings)
            .and(rules)
            .apply("NewsOfHosts", Flatten.pCollections())
            .apply(
                "FollowHosts",
                ParDo.of(
                        new FollowHostsFn(
                            new FleetRule(rule.windowSize().toMillis(), buckets, knownUntilMillis)))
                    .withOutputTags(FollowHostsFn.MARKS, TupleTagList.of(FollowHostsFn.EVENTS)));
    KvCoder<Integer, WindowNews> byBucket = KvCoder.of(VarIntCoder.of(), WindowNewsCoder.INSTANCE);
    PCollection<KV<Integer, WindowNews>> results =
        judged
            .apply("Results", ParDo.of(new ResultsFn()))
            .setCoder(byBucket)
            .apply("LeaveWindows", Window.into(new GlobalWindows()));
    PCollection<List<AlertNews>> ofSeries =
        PCollectionList.of(results)
            .and(followed.get(FollowHostsFn.MARKS).setCoder(byBucket))
            .apply("NewsOfWindows", Flatten.pCollections())
            .apply("TrackSeries", ParDo.of(new TrackSeriesFn(rule)))
            .setCoder(ListCoder.of(AlertNewsCoder.INSTANCE));
    return PCollectionList.of(ofSeries)
        .and(followed.get(FollowHostsFn.EVENTS).setCoder(ListCoder.of(AlertNewsCoder.INSTANCE)))
        .apply("Events", Flatten.pCollections());
  }

  /** All hosts have one key: see {@link FollowHostsFn}. */
  static KV<Integer, FleetNews> ofAllHosts(FleetNews news) {
    return KV.of(ALL_HOSTS, news);
  }

  private static final class HeardFn extends DoFn<List<Heard>, KV<Integer, FleetNews>> {
    @ProcessElement
    public void process(@Element List<Heard> heard, OutputReceiver<KV<Integer, FleetNews>> out) {
      out.output(ofAllHosts(new FleetNews(heard, null)));
    }
  }

  private static final class ResultsFn
      extends DoFn<KV<Integer, List<JudgedWindow>>, KV<Integer, WindowNews>> {
    @ProcessElement
    public void process(
        @Element KV<Integer, List<JudgedWindow>> judged,
        OutputReceiver<KV<Integer, WindowNews>> out) {
      List<JudgedWindow> windows = judged.getValue();
      long end = windows.get(0).stats().windowEndMillis();
      out.output(KV.of(judged.getKey(), WindowNews.results(end, windows)));
    }
  }
}
