package dev.beamwatch.console.told;

import org.jspecify.annotations.Nullable;

/** Knows what a message about a breach says. */
@FunctionalInterface
public interface BreachTexts {
  /** Returns the text; null if the breach is not known. */
  @Nullable String text(String host, String cpu, long windowEnd);
}
