package dev.beamwatch.pipeline.processor;

/**
 * Which processors are kept together. A runner's cost is per key, in time and in memory. So state
 * is kept for buckets of processors. There are enough of them for a dozen parallel parts to get
 * about the same number, and few enough for a window of a thousand processors to leave a bundle as
 * some 250 elements.
 */
public final class Buckets {
  /** How many there are. */
  public static final int COUNT = 256;

  private Buckets() {}

  /**
   * Returns a processor's bucket. State is found by it, so the rule can never change. It rests on
   * {@link String#hashCode} alone, which Java specifies.
   *
   * @return 0 to 255
   */
  public static int of(ProcessorKey processor) {
    int hash = 31 * processor.hostname().hashCode() + processor.cpu().hashCode();
    // As java.util.HashMap does: names often differ in the lowest bits only, or in the highest.
    return (hash ^ (hash >>> 16)) & (COUNT - 1);
  }
}
