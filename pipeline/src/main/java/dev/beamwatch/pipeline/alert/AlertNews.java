package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.coders.AlertEventCoder;
import dev.beamwatch.schemas.AlertEvent;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * An event, and where to tell of it.
 *
 * @param event what happened
 * @param channel Slack channel of the row of the table; the same for all events of an alert. Null
 *     for the one of the options
 */
public record AlertNews(AlertEvent event, @Nullable String channel) {
  /** Returns a transform that leaves the events alone. */
  public static PTransform<PCollection<List<AlertNews>>, PCollection<List<AlertEvent>>> events() {
    return new Events();
  }

  private static final class Events
      extends PTransform<PCollection<List<AlertNews>>, PCollection<List<AlertEvent>>> {
    @Override
    public PCollection<List<AlertEvent>> expand(PCollection<List<AlertNews>> news) {
      return news.apply("Events", ParDo.of(new EventsFn()))
          .setCoder(ListCoder.of(AlertEventCoder.INSTANCE));
    }
  }

  private static final class EventsFn extends DoFn<List<AlertNews>, List<AlertEvent>> {
    @ProcessElement
    public void process(@Element List<AlertNews> news, OutputReceiver<List<AlertEvent>> out) {
      out.output(news.stream().map(AlertNews::event).toList());
    }
  }
}
