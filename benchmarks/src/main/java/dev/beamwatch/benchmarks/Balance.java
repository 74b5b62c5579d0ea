package dev.beamwatch.benchmarks;

import java.util.Map;

/**
 * Whether Beamwatch's counters account for every record of its input: each was read, each that was
 * read holds a valid reading or was rejected, and each valid reading is in a window or was late.
 *
 * @param read records read
 * @param valid those that hold a valid reading
 * @param rejected the others
 * @param counted valid readings that went into a window
 * @param late the other valid readings
 */
record Balance(long read, long valid, long rejected, long counted, long late) {
  /** Takes them out of counters by name; those that are missing are 0. */
  static Balance of(Map<String, Long> counters) {
    return new Balance(
        counters.getOrDefault("readings_read", 0L),
        counters.getOrDefault("readings_valid", 0L),
        counters.getOrDefault("readings_rejected", 0L),
        counters.getOrDefault("readings_counted", 0L),
        counters.getOrDefault("readings_late", 0L));
  }

  /** Tells whether they account for so many records. */
  boolean accountsFor(long records) {
    return read == records && read == valid + rejected && valid == counted + late;
  }
}
