package dev.beamwatch.generator;

import java.util.Locale;

/** What the usage of synthetic readings is like. */
enum Load {
  /** Anywhere in [70, 100), as producers in the field write it. */
  UNIFORM,
  /** An {@link IncidentStory}. */
  INCIDENTS;

  /** Returns the load as it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Load parse(String text) {
    for (Load load : values()) {
      if (load.toString().equals(text)) {
        return load;
      }
    }
    throw new InvalidOptionException("--load", text, "uniform or incidents");
  }
}
