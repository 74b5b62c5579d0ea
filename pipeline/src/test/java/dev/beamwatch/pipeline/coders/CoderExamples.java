package dev.beamwatch.pipeline.coders;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;

/**
 * A coder and elements whose bytes are pinned. Immutable.
 *
 * @param elements by what is special about them
 * @param <T> the type of element
 */
public record CoderExamples<T>(Coder<T> coder, Map<String, T> elements) {

  /** Starts without elements. */
  public static <T> CoderExamples<T> of(Coder<T> coder) {
    return new CoderExamples<>(coder, Map.of());
  }

  /** Adds an element. */
  public CoderExamples<T> with(String title, T element) {
    Map<String, T> more = new LinkedHashMap<>(elements);
    if (more.put(title, element) != null) {
      throw new IllegalArgumentException("two examples are called " + title);
    }
    return new CoderExamples<>(coder, Collections.unmodifiableMap(more));
  }

  @Override
  public String toString() {
    return coder.getClass().getSimpleName();
  }
}
