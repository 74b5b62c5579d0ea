package dev.beamwatch.pipeline;

import dev.beamwatch.pipeline.alert.AlertNews;
import dev.beamwatch.pipeline.detect.Breach;
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
 * What people may be told.
 *
 * @param breaches windows above their limit, each once, in lists
 * @param alerts events of alerts, in lists
 */
public record News(PCollection<List<Breach>> breaches, PCollection<List<AlertNews>> alerts)
    implements PInput {
  private static final TupleTag<List<Breach>> BREACHES = new TupleTag<>("breaches") {};
  private static final TupleTag<List<AlertNews>> ALERTS = new TupleTag<>("alerts") {};

  /** Applies a transform. */
  public <T extends POutput> T apply(String name, PTransform<? super News, T> transform) {
    return Pipeline.applyTransform(name, this, transform);
  }

  @Override
  public Pipeline getPipeline() {
    return breaches.getPipeline();
  }

  @Override
  public Map<TupleTag<?>, PValue> expand() {
    return Map.of(BREACHES, breaches, ALERTS, alerts);
  }
}
