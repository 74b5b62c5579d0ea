package dev.beamwatch.pipeline.coders;

import java.util.List;

/** Texts that the contract allows and that are made to break whoever encodes them. */
public final class Hostile {
  /** Longer than what {@link java.io.DataOutputStream#writeUTF} can write. */
  public static final String LONG = "sneezy-七\uD83C\uDF44".repeat(10_000);

  /** All of them. */
  public static final List<String> TEXTS =
      List.of("", " ", "\u0000", "\"\\\n\u2028", "七人の小人", "\uD83C\uDF44", "\uFFFF", LONG);

  private Hostile() {}
}
