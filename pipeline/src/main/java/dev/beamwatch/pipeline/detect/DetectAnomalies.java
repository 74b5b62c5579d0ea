package dev.beamwatch.pipeline.detect;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds the windows of processors whose mean is above the limit of their host.
 *
 * <p>Input: judged windows, corrections among them. Output: at most one breach per window and
 * processor, the first one; in lists, as the input. Time: the input is in Beam's windows. The
 * output is in the global window, so that no later step loses a breach when its window expires.
 * Cost: the names of each breach's processor until its window expires.
 */
public final class DetectAnomalies
    extends PTransform<PCollection<KV<Integer, List<JudgedWindow>>>, PCollection<List<Breach>>> {
  private DetectAnomalies() {}

  /** Finds each breach once. */
  public static DetectAnomalies once() {
    return new DetectAnomalies();
  }

  @Override
  public PCollection<List<Breach>> expand(PCollection<KV<Integer, List<JudgedWindow>>> judged) {
    return judged
        .apply("Breaches", ParDo.of(new BreachesFn()))
        .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(BreachCoder.INSTANCE)))
        .apply("OncePerWindow", ParDo.of(new OncePerWindowFn()))
        .setCoder(ListCoder.of(BreachCoder.INSTANCE))
        .apply("LeaveWindows", Window.into(new GlobalWindows()));
  }

  private static final class BreachesFn
      extends DoFn<KV<Integer, List<JudgedWindow>>, KV<Integer, List<Breach>>> {
    @ProcessElement
    public void process(
        @Element KV<Integer, List<JudgedWindow>> judged,
        OutputReceiver<KV<Integer, List<Breach>>> out) {
      List<Breach> breaches = new ArrayList<>();
      for (JudgedWindow window : judged.getValue()) {
        Breach breach = window.breach();
        if (breach != null) {
          breaches.add(breach);
        }
      }
      if (!breaches.isEmpty()) {
        out.output(KV.of(judged.getKey(), breaches));
      }
    }
  }
}
