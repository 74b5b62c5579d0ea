package dev.beamwatch.pipeline.ingest;

/**
 * The log of a partition as the brokers have it now. What is kept outside the log, offsets above
 * all, means something only for the log that it was written for.
 *
 * @param cluster the id of the Kafka cluster; empty if the brokers do not tell
 * @param topicId the id of the topic, which another topic of the same name does not have; empty if
 *     the brokers do not tell, as those before Kafka 2.8
 * @param start offset of the first record that the log still holds, or of the next one
 * @param readableEnd the offset behind the last record that may be read: transactions that are open
 *     end before it
 * @param end the offset behind the last record
 */
record PartitionLog(String cluster, String topicId, long start, long readableEnd, long end) {

  /** Names the log: the same text is the same log, as far as the brokers tell. */
  String id() {
    return id(cluster, topicId);
  }

  static String id(String cluster, String topicId) {
    return cluster + "/" + topicId;
  }
}
