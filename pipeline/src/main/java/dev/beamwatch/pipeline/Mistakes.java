package dev.beamwatch.pipeline;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers all mistakes in the options, so that people see them at once. */
final class Mistakes {
  private final Set<String> messages = new LinkedHashSet<>();

  /** Reads a value. If that fails, it records why and goes on with a substitute. */
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
