package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.coders.DeadLetterCoder;
import dev.beamwatch.pipeline.coders.NotificationCoder;
import dev.beamwatch.pipeline.detect.Breach;
import dev.beamwatch.pipeline.notify.Told;
import dev.beamwatch.pipeline.replay.CountParts;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;

/** Counts what people would have been told, and tells nobody. */
final class TellNobody extends PTransform<News, Told> {
  private final transient CountParts<Breach> messages;

  /**
   * Makes the step.
   *
   * @param messages counts messages of the default kind
   */
  TellNobody(CountParts<Breach> messages) {
    this.messages = messages;
  }

  @Override
  public Told expand(News news) {
    news.breaches().apply("CountMessages", messages);
    return new Told(
        news.getPipeline()
            .apply("NoneUndelivered", Create.empty(ListCoder.of(DeadLetterCoder.INSTANCE))),
        news.getPipeline()
            .apply("NoNotifications", Create.empty(ListCoder.of(NotificationCoder.INSTANCE))));
  }
}
