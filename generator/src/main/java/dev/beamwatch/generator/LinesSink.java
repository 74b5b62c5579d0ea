package dev.beamwatch.generator;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the value of every message as one line, as it is; a tombstone is an empty line. */
final class LinesSink implements Sink {
  private final OutputStream lines;
  private final String name;

  /**
   * Makes a sink.
   *
   * @param lines should be buffered; closed by {@link #close}
   * @param name what to call it in errors
   */
  LinesSink(OutputStream lines, String name) {
    this.lines = lines;
    this.name = name;
  }

  @Override
  public void send(Message message) throws DeliveryException {
    byte[] value = message.value();
    try {
      if (value != null) {
        lines.write(value);
      }
      lines.write('\n');
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void beforePause() throws DeliveryException {
    flush();
  }

  @Override
  public void flush() throws DeliveryException {
    try {
      lines.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() throws DeliveryException {
    try {
      lines.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private DeliveryException failure(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.contains("Broken pipe")
        ? DeliveryException.readerHasLeft()
        : new DeliveryException("cannot write to " + name + ": " + reason);
  }
}
