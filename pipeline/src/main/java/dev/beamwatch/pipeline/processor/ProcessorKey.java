package dev.beamwatch.pipeline.processor;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One processor of one host: windows and alerts are kept for it.
 *
 * @param hostname the device
 * @param cpu the processor in it
 */
public record ProcessorKey(String hostname, String cpu) {
  /** An odd number whose bits are spread: 2<sup>32</sup> divided by the golden ratio. */
  private static final int SPREAD = 0x9E3779B9;

  /** By hostname, then by processor. */
  public static final Comparator<ProcessorKey> BY_NAME =
      Comparator.comparing(ProcessorKey::hostname).thenComparing(ProcessorKey::cpu);

  /**
   * Returns an equal key whose names are the only instances of their text in this process. State
   * holds a processor once per window; this way it holds the names once.
   */
  public ProcessorKey withSharedNames() {
    return new ProcessorKey(hostname.intern(), cpu.intern());
  }

  /**
   * Not a record's own hash: the hosts of a bucket have hashes that agree in some bits, see {@link
   * Buckets}. This one spreads the bucket's keys over a {@link java.util.HashMap}.
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
