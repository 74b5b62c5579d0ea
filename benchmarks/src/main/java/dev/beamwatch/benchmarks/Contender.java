package dev.beamwatch.benchmarks;

import java.util.Arrays;

/** Who is compared. */
enum Contender {
  /** The job jar on Flink, with its own defaults. */
  BEAMWATCH("beamwatch"),
  /** The same in Flink SQL. */
  FLINK_SQL("flink-sql"),
  /** The same without a framework. */
  PLAIN_LOOP("plain-loop"),
  /** The same as a newcomer to Beam would write it. */
  TEXTBOOK_BEAM("textbook-beam"),
  /** The job jar on the DirectRunner, with its own defaults; takes part when it is named. */
  BEAMWATCH_DIRECT("beamwatch-direct");

  private final String id;

  Contender(String id) {
    this.id = id;
  }

  /** Returns the name that people know it by. */
  String id() {
    return id;
  }

  /** Starts it and waits until it runs. */
  RunningContender start(RunSetting setting) {
    return switch (this) {
      case BEAMWATCH -> FlinkContenders.beamwatch(setting);
      case FLINK_SQL -> FlinkContenders.flinkSql(setting);
      case PLAIN_LOOP -> JvmContenders.plainLoop(setting);
      case TEXTBOOK_BEAM -> FlinkContenders.textbook(setting);
      case BEAMWATCH_DIRECT -> JvmContenders.beamwatchDirect(setting);
    };
  }

  /**
   * Returns the contender of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Contender of(String id) {
    return Arrays.stream(values())
        .filter(contender -> contender.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender " + id));
  }
}
