package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.aggregate.ProcessorKey;
import dev.beamwatch.pipeline.metrics.PipelineCounter;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Lets the first breach of each window and processor pass. A window is judged again when a late
 * reading corrects it; people need not hear of it twice. State: one flag per breaching window and
 * processor, until the window's allowed lateness has passed.
 */
final class OncePerWindowFn extends DoFn<KV<ProcessorKey, Breach>, Breach> {
  @StateId("told")
  private final StateSpec<ValueState<Boolean>> told = StateSpecs.value(BooleanCoder.of());

  private final Counter judged = PipelineCounter.WINDOWS_JUDGED.counter();
  private final Counter breaches = PipelineCounter.BREACHES.counter();

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(judged, breaches);
  }

  @ProcessElement
  public void process(
      @Element KV<ProcessorKey, Breach> element,
      @StateId("told") ValueState<Boolean> told,
      OutputReceiver<Breach> out) {
    judged.inc();
    if (told.read() == null) {
      told.write(true);
      breaches.inc();
      out.output(element.getValue());
    }
  }
}
