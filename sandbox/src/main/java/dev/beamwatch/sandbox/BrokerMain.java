package dev.beamwatch.sandbox;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** Runs a Kafka broker in this JVM, after formatting its folder if that is new. */
final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs the broker until SIGTERM.
   *
   * @param args the broker's properties file and the cluster id to format with
   */
  public static void main(String[] args) {
    String properties = args[0];
    int failure =
        StorageTool.execute(
            new String[] {"format", "--ignore-formatted", "-t", args[1], "-c", properties},
            System.out);
    if (failure != 0) {
      System.exit(failure);
    }
    Kafka.main(new String[] {properties});
  }
}
