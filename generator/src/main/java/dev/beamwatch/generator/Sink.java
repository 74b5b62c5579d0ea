package dev.beamwatch.generator;

/** Where messages go. */
interface Sink extends AutoCloseable {
  /**
   * Sends a message, or takes it for sending soon.
   *
   * @throws DeliveryException if this or an earlier message cannot be delivered
   */
  void send(Message message) throws DeliveryException;

  /** Lets go of what waits for company, because nothing may come for a while. */
  void beforePause() throws DeliveryException;

  /**
   * Returns when everything sent has arrived.
   *
   * @throws DeliveryException if something could not be delivered
   */
  void flush() throws DeliveryException;

  /** Gives up what {@link #flush} has not brought to its end. */
  @Override
  void close() throws DeliveryException;
}
