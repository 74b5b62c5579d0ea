package dev.beamwatch.console.web;

/** A request that is not answered as its sender wants; the message tells the sender why. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Says why.
   *
   * @param status of HTTP, 400 to 599
   * @param message one sentence without a secret
   */
  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
