package dev.beamwatch.generator;

/** What a message is meant to be. Every message has exactly one kind. */
public enum Kind {
  /** A valid reading in its place, up to the out-of-order bound behind it. */
  ORDINARY,
  /** A valid reading whose {@code occurred_at} is earlier than its place by {@code --late-by}. */
  LATE,
  /** The same bytes as an ordinary message at most 63 places before it. */
  DUPLICATE,
  /** A reading by a clock that is ahead by {@code --future-by}. */
  FUTURE,
  /** A value that breaks a rule of the contract; {@link Message#malformation()} says which. */
  MALFORMED
}
