package dev.beamwatch.pipeline.notify;

import dev.beamwatch.schemas.DeadLetter;
import dev.beamwatch.schemas.Notification;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What became of telling people.
 *
 * @param undelivered messages that were refused for good, in lists
 * @param notifications the outcome of each message, in lists
 */
public record Told(
    PCollection<List<DeadLetter>> undelivered, PCollection<List<Notification>> notifications)
    implements POutput {
  private static final TupleTag<List<DeadLetter>> UNDELIVERED = new TupleTag<>("undelivered") {};
  private static final TupleTag<List<Notification>> NOTIFICATIONS =
      new TupleTag<>("notifications") {};

  @Override
  public Pipeline getPipeline() {
    return undelivered.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(UNDELIVERED, undelivered, NOTIFICATIONS, notifications);
  }

  @Override
  public void finishSpecifyingOutput(
      String transformName, PInput input, PTransform<?, ?> transform) {}
}
