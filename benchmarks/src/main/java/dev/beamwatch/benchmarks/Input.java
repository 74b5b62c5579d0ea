package dev.beamwatch.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A topic full of readings.
 *
 * @param topic its name
 * @param expected what the outputs must hold
 */
record Input(String topic, Expected expected) {
  /** Host of the readings that close all windows, and are in no output. */
  static final String CLOSING_HOST = "closing";

  private static final int CLOSING_READINGS = 3;

  /** More than the watermark's delay, and less than lateness is allowed for. */
  private static final long CLOSING_DELAY_MILLIS = 20_000;

  /** What producers in the field put there. */
  private static final byte[] KEY = "{\"hostname\": \"doc\"}".getBytes(US_ASCII);

  /** Writes a workload to a new topic. */
  static Input prepare(Topics topics, String bootstrapServers, String topic, Workload workload) {
    topics.create(topic, workload.partitions());
    Expected expected = new Expected(workload);
    String[] starts = new String[workload.series()];
    for (int series = 0; series < starts.length; series++) {
      starts[series] = start(Workload.hostname(series), Workload.cpu(series));
    }
    try (TopicWriter writer = new TopicWriter(bootstrapServers, topic)) {
      for (long n = 0; n < workload.readings(); n++) {
        expected.add(n);
        String value =
            starts[workload.seriesOf(n)] + Workload.usage(n) + end(workload.occurredAtMillis(n));
        writer.send((int) (n % workload.partitions()), KEY, value.getBytes(US_ASCII));
      }
      long closing = Workload.windowEndMillis(workload.windows()) + CLOSING_DELAY_MILLIS;
      for (int n = 0; n < CLOSING_READINGS; n++) {
        for (int partition = 0; partition < workload.partitions(); partition++) {
          String value = start(CLOSING_HOST, "cpu0") + 0 + end(closing + n);
          writer.send(partition, KEY, value.getBytes(US_ASCII));
        }
      }
    }
    return new Input(topic, expected);
  }

  /** Returns the JSON of a reading. */
  static String value(String hostname, String cpu, double usage, long occurredAtMillis) {
    return start(hostname, cpu) + usage + end(occurredAtMillis);
  }

  private static String start(String hostname, String cpu) {
    return "{\"hostname\": \"" + hostname + "\", \"cpu\": \"" + cpu + "\", \"usage\": ";
  }

  private static String end(long occurredAtMillis) {
    return ", \"occurred_at\": " + occurredAtMillis + "}";
  }
}
