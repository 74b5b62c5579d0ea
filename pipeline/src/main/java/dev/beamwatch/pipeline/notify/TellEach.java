package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.coders.NotificationCoder;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Tells each receiver by its notifier. All notifiers are one step: a step costs a quiet job more
 * than it does.
 *
 * <p>Input: news, by receiver: see {@link #news}. Output: what became of it. Delivery: at least
 * once. A call is repeated if a worker dies between the call and the next checkpoint, or if the
 * answer is lost. Pace: one call at a time for each receiver, then a pause. Time: nothing here
 * waits for event time, and nothing else waits for a receiver. Cost: all that waits for a receiver
 * is the state of one key.
 */
public final class TellEach extends PTransform<PCollection<KV<String, RawUnionValue>>, Told> {
  private final List<Telling<?, ?, ?>> tellings;

  private TellEach(List<Telling<?, ?, ?>> tellings) {
    this.tellings = tellings;
  }

  /**
   * Tells by notifiers.
   *
   * @param tellings each has its place, which is in keys and state: others come at the end
   */
  public static TellEach by(List<Telling<?, ?, ?>> tellings) {
    return new TellEach(List.copyOf(tellings));
  }

  /**
   * Returns an element of the input.
   *
   * @param place of the notifier
   * @param receiver empty for the one that is configured
   */
  public static <N> KV<String, RawUnionValue> news(int place, String receiver, List<N> news) {
    return KV.of(place + ":" + receiver, new RawUnionValue(place, news));
  }

  /** Returns the coder of the input. */
  public KvCoder<String, RawUnionValue> newsCoder() {
    List<Coder<?>> lists = tellings.stream().<Coder<?>>map(TellEach::listCoder).toList();
    return KvCoder.of(StringUtf8Coder.of(), UnionCoder.of(lists));
  }

  private static Coder<?> listCoder(Telling<?, ?, ?> telling) {
    return ListCoder.of(telling.notifier.newsCoder());
  }

  @Override
  public Told expand(PCollection<KV<String, RawUnionValue>> news) {
    PCollectionTuple told =
        news.apply(
            "Tell",
            ParDo.of(new TellFn(tellings))
                .withOutputTags(TellFn.DEAD_LETTERS, TupleTagList.of(TellFn.NOTIFICATIONS)));
    return new Told(
        told.get(TellFn.DEAD_LETTERS).setCoder(ListCoder.of(DeadLetterCoder.INSTANCE)),
        told.get(TellFn.NOTIFICATIONS).setCoder(ListCoder.of(NotificationCoder.INSTANCE)));
  }
}
