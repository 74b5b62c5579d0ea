package dev.beamwatch.pipeline;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with the options, so that people need not find out one by one. */
final class Mistakes {
  private final Set<String> messages = new LinkedHashSet<>();

  /** Reads a value; if that fails, notes why and goes on with another. */
  <T> T in(Supplier<T> value, T otherwise) {
    T read = inOptional(value);
    return read == null ? otherwise : read;
  }

  /** Reads a value that may be absent. */
  <T> @Nullable T inOptional(Supplier<@Nullable T> value) {
    try {
      return value.get();
    } catch (InvalidOptionException e) {
      messages.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  void throwIfAny() {
    if (!messages.isEmpty()) {
      throw InvalidOptionException.because(String.join("\n", messages));
    }
  }
}
