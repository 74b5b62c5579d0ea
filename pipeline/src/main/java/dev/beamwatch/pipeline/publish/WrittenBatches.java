package dev.beamwatch.pipeline.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The batches of a shard that a topic holds: the number of the last one of each of the latest
 * submissions. The same Kafka transaction commits it with the batches, as metadata of a consumer
 * group's offset. So it cannot disagree with them.
 *
 * <p>A number names a batch for good. A batch is written only when the checkpoint that holds it is
 * complete, and Flink restarts a submission from its latest complete checkpoint. To go back
 * further, one starts a new submission.
 */
final class WrittenBatches {
  static final WrittenBatches NONE = new WrittenBatches(List.of());

  /** Brokers accept 4096 bytes of metadata. */
  private static final int MAX_SUBMISSIONS = 16;

  private static final String VERSION = "beamwatch/2";
  private static final Pattern SUBMISSION = Pattern.compile("([A-Za-z0-9_-]{1,40})@(\\d{1,18})");

  /** Newest submission last. */
  private final List<Submission> submissions;

  private WrittenBatches(List<Submission> submissions) {
    this.submissions = submissions;
  }

  /** Reads what {@link #metadata} wrote; empty for anything else. */
  static WrittenBatches of(String metadata) {
    String[] parts = metadata.split(" ", -1);
    if (!parts[0].equals(VERSION)) {
      return NONE;
    }
    List<Submission> submissions = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      Matcher matcher = SUBMISSION.matcher(parts[i]);
      if (!matcher.matches()) {
        return NONE;
      }
      submissions.add(new Submission(matcher.group(1), Long.parseLong(matcher.group(2))));
    }
    return new WrittenBatches(submissions);
  }

  /** Returns a text for a broker to keep with an offset: at most 4096 characters. */
  String metadata() {
    StringBuilder text = new StringBuilder(VERSION);
    for (Submission submission : submissions) {
      text.append(' ').append(submission.id()).append('@').append(submission.last());
    }
    return text.toString();
  }

  /** Tells whether a batch was written. */
  boolean contains(RecordBatch batch) {
    return find(batch.submission())
        .map(submission -> batch.sequence() <= submission.last())
        .orElse(false);
  }

  /** Returns the same with one more batch. */
  WrittenBatches with(RecordBatch batch) {
    List<Submission> next = new ArrayList<>(submissions);
    find(batch.submission()).ifPresent(next::remove);
    next.add(new Submission(batch.submission(), batch.sequence()));
    while (next.size() > MAX_SUBMISSIONS) {
      next.remove(0);
    }
    return new WrittenBatches(next);
  }

  private Optional<Submission> find(String id) {
    return submissions.stream().filter(submission -> submission.id().equals(id)).findFirst();
  }

  /**
   * The batches of one submission.
   *
   * @param last number of its last batch
   */
  private record Submission(String id, long last) {}
}
