package dev.beamwatch.pipeline.notify;

import dev.beamwatch.pipeline.background.BackgroundCalls;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** What tests of notifiers need of {@link TellFn}. */
public final class Tellings {
  /** How long the first news waits for that which comes with it. */
  public static final Duration GATHER = TellFn.GATHER;

  private Tellings() {}

  /**
   * Calls of which some have ended before the first news comes.
   *
   * @param <C> the type of call
   */
  public static final class Calls<C> {
    private final BackgroundCalls<Telling.Made<C>> calls = BackgroundCalls.inline();

    /** Leaves a call and its outcome for a receiver. */
    public void leave(String receiver, C call, PostOutcome outcome) {
      calls.of(receiver).start(() -> new Telling.Made<>(call, outcome));
    }
  }

  /** Returns a notifier with these calls. */
  public static <N, Q, C> Telling<N, Q, C> with(Calls<C> calls, Telling<N, Q, C> telling) {
    return telling.with(calls.calls, () -> 0);
  }

  /** Returns a transform that tells by one notifier. */
  public static <N> PTransform<PCollection<KV<String, List<N>>>, Told> alone(
      Telling<N, ?, ?> telling) {
    return new Alone<>(telling);
  }

  private static final class Alone<N> extends PTransform<PCollection<KV<String, List<N>>>, Told> {
    private final transient TellEach tell;

    Alone(Telling<N, ?, ?> telling) {
      this.tell = TellEach.by(List.of(telling));
    }

    @Override
    public Told expand(PCollection<KV<String, List<N>>> news) {
      return news.apply("News", ParDo.of(new NewsFn<>()))
          .setCoder(tell.newsCoder())
          .apply("Notifiers", tell);
    }
  }

  private static final class NewsFn<N>
      extends DoFn<KV<String, List<N>>, KV<String, RawUnionValue>> {
    @ProcessElement
    public void process(
        @Element KV<String, List<N>> news, OutputReceiver<KV<String, RawUnionValue>> out) {
      out.output(TellEach.news(0, news.getKey(), news.getValue()));
    }
  }
}
