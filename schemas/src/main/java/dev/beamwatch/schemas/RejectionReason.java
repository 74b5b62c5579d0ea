package dev.beamwatch.schemas;

/**
 * Why something was sent to the dead-letter topic. The set is closed: consumers may switch on it.
 */
public enum RejectionReason {
  /** The Kafka record has no value (a tombstone). */
  NULL_VALUE,
  /** The value is longer than the pipeline's limit; it was not parsed. */
  TOO_LARGE,
  /**
   * The value is not one JSON text in UTF-8, or nested more than 1,000 levels deep, or holds a
   * number of more than 1,000 digits.
   */
  NOT_JSON,
  /** The value is JSON, but not an object. */
  NOT_AN_OBJECT,
  /** A required field is absent. Foreign messages end here. */
  MISSING_FIELD,
  /** A required field has another JSON type than the contract says, {@code null} included. */
  WRONG_TYPE,
  /** A field has the right type and a value outside its range: empty, too large, before 1970. */
  INVALID_VALUE,
  /** The event time lies further ahead of the Kafka record's timestamp than clocks may differ. */
  FUTURE,
  /** A valid reading that arrived after its window's allowed lateness had passed. */
  LATE,
  /** A Slack message that Slack refused for good; topic, partition and offset are absent. */
  UNDELIVERED
}
