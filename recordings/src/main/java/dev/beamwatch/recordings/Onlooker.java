package dev.beamwatch.recordings;

/** Whoever waits while large recordings are looked through: hears how far it is, may stop it. */
public interface Onlooker {
  /** Returns the time in milliseconds since any fixed moment; never less than it was before. */
  long millis();

  /**
   * Takes a line of text: how far it is, at most one in 10 seconds, or what was noticed in a file.
   */
  void hear(String news);

  /**
   * Returns whether the looking shall end early. Asked before every reading, so it must be fast.
   */
  boolean wantsStop();
}
