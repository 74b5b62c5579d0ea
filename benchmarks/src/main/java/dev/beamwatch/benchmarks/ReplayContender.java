package dev.beamwatch.benchmarks;

/** Who judges the past, and how much of it. */
enum ReplayContender {
  /** {@code scripts/replay} over windows that were aggregated before. */
  AGGREGATES("aggregates"),
  /** The same over a quarter of them. */
  QUARTER("aggregates-quarter"),
  /** {@code scripts/replay --source=readings}. */
  READINGS("readings"),
  /** The live pipeline on the DirectRunner, over the same readings. */
  LIVE("live-direct"),
  /** Flink SQL in batch mode over the same readings: windows and limits, no alerts. */
  FLINK_SQL("flink-sql-batch");

  private final String id;

  ReplayContender(String id) {
    this.id = id;
  }

  /** Returns the name that people know it by. */
  String id() {
    return id;
  }
}
