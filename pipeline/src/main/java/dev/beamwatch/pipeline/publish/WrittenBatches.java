package dev.beamwatch.pipeline.publish;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which batches of a shard a topic holds: the last of each of the latest submissions. It is
 * committed in the same Kafka transaction as the batches, as metadata of a consumer group's offset,
 * so it cannot disagree with them.
 *
 * <p>The nonces of the newest submission's last batches are kept as well. By all that is known they
 * say the same as the numbers; should they not, a batch is rather written twice than not at all.
 */
final class WrittenBatches {
  static final WrittenBatches NONE = new WrittenBatches(List.of());

  /** Brokers take 4096 bytes of metadata. */
  private static final int MAX_SUBMISSIONS = 16;

  private static final int MAX_NONCES = 200;

  private static final String VERSION = "beamwatch/1";
  private static final Pattern SUBMISSION =
      Pattern.compile("([A-Za-z0-9_-]{1,40})@(\\d{1,18}):((?:[0-9a-f]{8})*)");
  private static final HexFormat HEX = HexFormat.of();

  /** Newest submission last. */
  private final List<Submission> submissions;

  private WrittenBatches(List<Submission> submissions) {
    this.submissions = submissions;
  }

  /** Reads what {@link #metadata} wrote; anything else says nothing. */
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
      String nonces = matcher.group(3);
      List<Integer> read = new ArrayList<>();
      for (int at = 0; at < nonces.length(); at += 8) {
        read.add(HexFormat.fromHexDigits(nonces, at, at + 8));
      }
      submissions.add(new Submission(matcher.group(1), Long.parseLong(matcher.group(2)), read));
    }
    return new WrittenBatches(submissions);
  }

  /** Returns a text that a broker keeps with an offset: at most 4096 characters. */
  String metadata() {
    StringBuilder text = new StringBuilder(VERSION);
    for (Submission submission : submissions) {
      text.append(' ').append(submission.id()).append('@').append(submission.last()).append(':');
      submission.nonces().forEach(nonce -> text.append(HEX.toHexDigits(nonce)));
    }
    return text.toString();
  }

  /** Tells whether a batch has been written. */
  boolean contains(RecordBatch batch) {
    return find(batch.submission())
        .filter(submission -> batch.sequence() <= submission.last())
        .map(
            submission -> {
              long fromEnd = submission.last() - batch.sequence();
              int index = submission.nonces().size() - 1 - (int) Math.min(fromEnd, MAX_NONCES);
              return index < 0 || submission.nonces().get(index) == batch.nonce();
            })
        .orElse(false);
  }

  /** Returns the same with one batch more. */
  WrittenBatches with(RecordBatch batch) {
    List<Submission> next = new ArrayList<>(submissions);
    Optional<Submission> known = find(batch.submission());
    known.ifPresent(next::remove);
    List<Integer> nonces = new ArrayList<>(known.map(Submission::nonces).orElse(List.of()));
    if (known.isPresent() && known.get().last() + 1 != batch.sequence()) {
      // The nonces are those of the numbers up to the last one, without a gap.
      nonces.clear();
    }
    nonces.add(batch.nonce());
    while (nonces.size() > MAX_NONCES) {
      nonces.remove(0);
    }
    next.replaceAll(older -> new Submission(older.id(), older.last(), List.of()));
    next.add(new Submission(batch.submission(), batch.sequence(), nonces));
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
   * @param nonces of its last batches, the last one at the end
   */
  private record Submission(String id, long last, List<Integer> nonces) {}
}
