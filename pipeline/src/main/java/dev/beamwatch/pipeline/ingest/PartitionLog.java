package dev.beamwatch.pipeline.ingest;

/**
 * The log of a partition as the brokers have it now. Offsets and other facts kept outside the log
 * hold only for the log they were written for.
 *
 * @param cluster the id of the Kafka cluster; empty if the brokers do not tell
 * @param topicId the id of the topic, unlike that of another topic of the same name; empty if the
 *     brokers do not tell, as before Kafka 2.8
 * @param start offset of the first record that the log still holds, or of the next one
 * @param readableEnd the offset after the last readable record: open transactions lie beyond it
 * @param end the offset after the last record
 */
record PartitionLog(String cluster, String topicId, long start, long readableEnd, long end) {

  /** Names the log. Equal texts are the same log, as far as the brokers tell. */
  String id() {
    return id(cluster, topicId);
  }

  static String id(String cluster, String topicId) {
    return cluster + "/" + topicId;
  }
}
