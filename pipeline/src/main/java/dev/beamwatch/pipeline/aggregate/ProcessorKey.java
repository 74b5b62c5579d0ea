package dev.beamwatch.pipeline.aggregate;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One processor of one host: what windows are kept for.
 *
 * @param hostname the device
 * @param cpu the processor in it
 */
public record ProcessorKey(String hostname, String cpu) {
  /** An odd number whose bits are spread, 2<sup>32</sup> by the golden ratio. */
  private static final int SPREAD = 0x9E3779B9;

  /** By hostname, then by processor. */
  public static final Comparator<ProcessorKey> BY_NAME =
      Comparator.comparing(ProcessorKey::hostname).thenComparing(ProcessorKey::cpu);

  /**
   * Not the one that a record has: {@link Buckets} goes by that, and all keys of a bucket would be
   * in the same place of a {@link java.util.HashMap}.
   */
  @Override
  public int hashCode() {
    return (31 * hostname.hashCode() + cpu.hashCode()) * SPREAD;
  }

  /** The same as a record's own, and quicker: that one was seen in profiles. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProcessorKey that
        && hostname.equals(that.hostname)
        && cpu.equals(that.cpu);
  }
}
