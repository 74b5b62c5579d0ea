package dev.beamwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.CombineFnBase;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateNamesGoldenFileTest {
  private static final String HEADER =
      """
      The names by which Flink finds a step's state in a savepoint, and what the step keeps there.

      A name that is gone or different means that a savepoint from before is refused, or restored
      without what the step knew: open windows, waiting Slack messages, Kafka positions. A coder that
      is different means that its state or its elements in flight are read wrongly.
      Names come from apply("Name", ...) and, in brackets, from the class of the DoFn.
      On purpose, in a release whose CHANGELOG says that jobs must be drained and started anew: copy the
      file that the failing test names over this one. New steps may be copied over at any time.""";

  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void noStepStateOrTimerHasAnotherName(String delivery) throws IOException {
    new GoldenFile("state-names/" + delivery + ".txt")
        .assertIs(HEADER, steps("--delivery=" + delivery));
  }

  /** Otherwise a job would not restore with another of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--slackMessages=alerts",
        "--alertmanagerUrl=http://127.0.0.1:9093",
        "--notifyMaxAge=PT1H"
      })
  void whoIsToldHowIsNoMatterOfNames(String option) {
    assertThat(steps(option)).isEqualTo(steps("--delivery=at-least-once"));
  }

  private static Map<String, String> steps(String option) {
    Pipeline pipeline = RealPipeline.with(option);
    // As the FlinkRunner does before it gives names.
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReadsIfNecessary(pipeline);
    Steps steps = new Steps();
    pipeline.traverseTopologically(steps);
    return steps.found;
  }

  /** Gathers what Flink gives a name to. */
  private static final class Steps extends Pipeline.PipelineVisitor.Defaults {
    private final Map<String, String> found = new LinkedHashMap<>();

    @Override
    public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
      // Flink runs it as one step, not as the two that it consists of.
      if (node.getTransform() instanceof Combine.PerKey<?, ?, ?>) {
        add(node);
        return CompositeBehavior.DO_NOT_ENTER_TRANSFORM;
      }
      return CompositeBehavior.ENTER_TRANSFORM;
    }

    @Override
    public void visitPrimitiveTransform(TransformHierarchy.Node node) {
      add(node);
    }

    private void add(TransformHierarchy.Node node) {
      StringBuilder kept = new StringBuilder();
      PTransform<?, ?> transform = node.getTransform();
      if (transform instanceof Combine.PerKey<?, ?, ?> combine) {
        kept.append(accumulatorOf(combine, node));
      }
      if (transform instanceof ParDo.MultiOutput<?, ?> parDo) {
        addStateAndTimers(parDo.getFn(), kept);
      }
      for (PValue output : node.getOutputs().values()) {
        if (output instanceof PCollection<?> elements) {
          // A schema has an identity that is made up anew each time.
          kept.append("gives ")
              .append(
                  elements.getCoder() instanceof SchemaCoder
                      ? "elements with a schema"
                      : elements.getCoder())
              .append('\n');
        }
      }
      found.put(node.getFullName(), kept.toString());
    }

    @SuppressWarnings("unchecked") // a combine's input is what its function takes
    private static String accumulatorOf(
        Combine.PerKey<?, ?, ?> combine, TransformHierarchy.Node node) {
      PCollection<?> input = node.getInputs().values().iterator().next();
      KvCoder<?, Object> coder = (KvCoder<?, Object>) input.getCoder();
      var fn = (CombineFnBase.GlobalCombineFn<Object, ?, ?>) combine.getFn();
      try {
        return "key %s, accumulator %s\n"
            .formatted(
                coder.getKeyCoder(),
                fn.getAccumulatorCoder(
                    input.getPipeline().getCoderRegistry(), coder.getValueCoder()));
      } catch (CannotProvideCoderException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void addStateAndTimers(DoFn<?, ?> fn, StringBuilder kept) {
      DoFnSignature signature = DoFnSignatures.signatureForDoFn(fn);
      if (signature.processElement().requiresStableInput()) {
        kept.append("input until the next checkpoint\n");
      }
      signature.stateDeclarations().values().stream()
          .map(
              state ->
                  "state %s %s %s\n"
                      .formatted(
                          state.id(),
                          state.stateType().getRawType().getSimpleName(),
                          DoFnSignatures.getStateSpecOrThrow(state, fn).match(new CoderOf())))
          .sorted()
          .forEach(kept::append);
      signature.timerDeclarations().values().stream()
          .map(
              timer ->
                  "timer %s %s\n"
                      .formatted(
                          timer.id(),
                          DoFnSignatures.getTimerSpecOrThrow(timer, fn).getTimeDomain()))
          .sorted()
          .forEach(kept::append);
      signature.timerFamilyDeclarations().keySet().stream()
          .map("timer family %s\n"::formatted)
          .sorted()
          .forEach(kept::append);
    }
  }

  /** Tells how a state is encoded. */
  private static final class CoderOf extends StateSpec.Cases.WithDefault<String> {
    @Override
    public String dispatchValue(Coder<?> coder) {
      return coder.toString();
    }

    @Override
    public String dispatchBag(Coder<?> coder) {
      return coder.toString();
    }

    @Override
    public String dispatchOrderedList(Coder<?> coder) {
      return coder.toString();
    }

    @Override
    public String dispatchMap(Coder<?> keyCoder, Coder<?> valueCoder) {
      return keyCoder + " to " + valueCoder;
    }

    @Override
    protected String dispatchDefault() {
      throw new UnsupportedOperationException("teach this test the new kind of state");
    }
  }
}
