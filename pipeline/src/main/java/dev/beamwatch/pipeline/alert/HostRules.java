package dev.beamwatch.pipeline.alert;

import dev.beamwatch.pipeline.threshold.Thresholds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts must be heard: those that have a row of their own in the table of limits.
 *
 * @param isWhole whether these are all of them; otherwise they are changes
 * @param rules by host
 * @param removed hosts that have no row any more
 */
record HostRules(boolean isWhole, Map<String, Rule> rules, List<String> removed) {

  /**
   * When a host is silent.
   *
   * @param validFromMillis begins of periods, in order; {@link Long#MIN_VALUE} is since ever
   * @param silentAfterMillis by period: how long without a reading; 0: never silent
   * @param channels by period: Slack channel for its silence; null for the one of the options
   */
  @SuppressWarnings("ArrayRecordComponent") // equals() compares the contents
  record Rule(long[] validFromMillis, long[] silentAfterMillis, @Nullable String[] channels) {

    /** Returns where to tell of a silence that begins at a time; null: where the options say. */
    @Nullable String channelAt(long millis) {
      String channel = null;
      for (int i = 0; i < validFromMillis.length && validFromMillis[i] <= millis; i++) {
        channel = channels[i];
      }
      return channel;
    }

    /** Returns when the host has been silent for too long; {@link Long#MAX_VALUE} is never. */
    long dueMillis(long lastHeardMillis) {
      for (int i = 0; i < validFromMillis.length; i++) {
        if (silentAfterMillis[i] > 0) {
          long base = Math.max(lastHeardMillis, validFromMillis[i]);
          long due = base + silentAfterMillis[i];
          if (i + 1 == validFromMillis.length || due < validFromMillis[i + 1]) {
            return due;
          }
        }
      }
      return Long.MAX_VALUE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rule that
          && Arrays.equals(validFromMillis, that.validFromMillis)
          && Arrays.equals(silentAfterMillis, that.silentAfterMillis)
          && Arrays.equals(channels, that.channels);
    }

    @Override
    public int hashCode() {
      // Most rules differ in their times, if the table has them.
      return 31 * Arrays.hashCode(validFromMillis) + Arrays.hashCode(silentAfterMillis);
    }
  }

  /**
   * Returns what a snapshot of the limits says.
   *
   * @param before the snapshot before; null if this is the first
   * @return null if nothing has changed
   */
  static @Nullable HostRules of(Thresholds thresholds, @Nullable Thresholds before) {
    Map<String, Rule> changed = new HashMap<>();
    Map<Rule, Rule> shared = new HashMap<>();
    Map<String, Rule> earlier = new HashMap<>();
    if (before != null) {
      before.forEachHost(
          (host, validFrom, silentAfter, channels) ->
              earlier.put(host, shared(new Rule(validFrom, silentAfter, channels), shared)));
    }
    thresholds.forEachHost(
        (host, validFrom, silentAfter, channels) -> {
          Rule rule = shared(new Rule(validFrom, silentAfter, channels), shared);
          if (!rule.equals(earlier.remove(host))) {
            changed.put(host, rule);
          }
        });
    List<String> gone = earlier.keySet().stream().sorted().toList();
    return before != null && changed.isEmpty() && gone.isEmpty()
        ? null
        : new HostRules(before == null, changed, gone);
  }

  /** Returns the one instance of equal rules: most hosts have the same. */
  static Rule shared(Rule rule, Map<Rule, Rule> shared) {
    Rule known = shared.putIfAbsent(rule, rule);
    return known == null ? rule : known;
  }
}
