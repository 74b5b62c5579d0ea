package dev.beamwatch.pipeline.detect;

import dev.beamwatch.pipeline.metrics.PipelineCounter;
import dev.beamwatch.pipeline.processor.ProcessorKey;
import dev.beamwatch.pipeline.processor.ProcessorKeyCoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Lets the first breach of each processor and window pass. A window is judged again when a late
 * reading corrects it, but people need to hear of it only once. State, per bucket of hosts and
 * window: the processors that breached. Beam clears it when the window expires.
 */
final class OncePerWindowFn extends DoFn<KV<Integer, List<Breach>>, List<Breach>> {
  @StateId("told")
  private final StateSpec<ValueState<Set<ProcessorKey>>> told =
      StateSpecs.value(SetCoder.of(ProcessorKeyCoder.INSTANCE));

  private final Counter judged = PipelineCounter.WINDOWS_JUDGED.counter();
  private final Counter breaches = PipelineCounter.BREACHES.counter();

  @StartBundle
  public void startBundle() {
    PipelineCounter.show(judged, breaches);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, List<Breach>> element,
      @StateId("told") ValueState<Set<ProcessorKey>> state,
      OutputReceiver<List<Breach>> out) {
    Set<ProcessorKey> before = state.read();
    Set<ProcessorKey> told = before == null ? new HashSet<>() : before;
    List<Breach> untold = new ArrayList<>();
    for (Breach breach : element.getValue()) {
      ProcessorKey processor = new ProcessorKey(breach.hostname(), breach.cpu());
      if (!told.contains(processor)) {
        told.add(processor.withSharedNames());
        untold.add(breach);
      }
    }
    judged.inc(element.getValue().size());
    if (!untold.isEmpty()) {
      breaches.inc(untold.size());
      state.write(told);
      out.output(untold);
    }
  }
}
