package dev.beamwatch.generator;

/**
 * Counts messages by what they are meant to be: what a pipeline that reads them should count too.
 *
 * <p>{@code sent = valid + malformed + future}; late readings and duplicates are among the valid
 * ones. Not thread-safe.
 */
public final class Totals {
  private long sent;
  private long malformed;
  private long late;
  private long duplicates;
  private long future;

  /** Counts one message. */
  public void add(Message message) {
    sent++;
    switch (message.kind()) {
      case MALFORMED -> malformed++;
      case LATE -> late++;
      case DUPLICATE -> duplicates++;
      case FUTURE -> future++;
      case ORDINARY -> {}
    }
  }

  /** Returns how many messages there were. */
  public long sent() {
    return sent;
  }

  /** Returns how many readings keep to the contract and are not from the future. */
  public long valid() {
    return sent - malformed - future;
  }

  /** Returns how many messages break the contract. */
  public long malformed() {
    return malformed;
  }

  /** Returns how many readings are late. */
  public long late() {
    return late;
  }

  /** Returns how many messages repeat an earlier one. */
  public long duplicates() {
    return duplicates;
  }

  /** Returns how many readings are from the future. */
  public long future() {
    return future;
  }

  /** Returns the line that ends a run. */
  @Override
  public String toString() {
    return ("sent=" + sent + " valid=" + valid() + " malformed=" + malformed)
        + (" late=" + late + " duplicates=" + duplicates + " future=" + future);
  }
}
