package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beamwatch.pipeline.background.SharedByClones;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Warns of a host without a limit if the table has its name in other case or with blanks at its
 * ends. Each host gets one warning. A table with a row for all hosts gives no warning: its hosts
 * are without a limit on purpose or for a time. A host whose own rows do not apply to a window
 * gives none either.
 *
 * <p>The first host without a limit builds an index of the snapshot. The index holds the names that
 * are not in lower case or have blanks at their ends. Each host is looked up once per snapshot. So
 * the cost per refresh is one pass over the names in the table, and two binary searches for each
 * host without a limit.
 *
 * <p>All clones of a DoFn within one JVM share the list of hosts that were named. Thread-safe.
 */
public final class LookalikeHosts implements Serializable {
  private static final long serialVersionUID = 1;

  /** Maximum number of hosts that are named: a table in capitals may have thousands. */
  static final int MOST_TOLD = 100;

  private final SharedByClones<State> shared = new SharedByClones<>(State::new);

  /**
   * Returns the warning to log now for a host without a limit, if any.
   *
   * @param thresholds in force; they gave a window of the host no limit
   */
  public Optional<String> warning(Thresholds thresholds, String hostname) {
    if (thresholds.hasRowForAllHosts()) {
      return Optional.empty();
    }
    State state = shared.get();
    Index index = state.indexOf(thresholds);
    if (index == null || !state.isFirstLook(index, hostname)) {
      return Optional.empty();
    }
    return index.find(thresholds, hostname).flatMap(known -> state.tell(hostname, known));
  }

  private static final class State {
    private static final int PLACES_BITS = 17;

    /** Hashes of the snapshots and hosts that were looked up. Each place keeps the last one. */
    private final AtomicLongArray looks = new AtomicLongArray(1 << PLACES_BITS);

    private final Set<String> told = new HashSet<>();
    private volatile @Nullable Index newest;

    /** Returns the index of a snapshot; null if another step has seen a newer snapshot. */
    @Nullable Index indexOf(Thresholds thresholds) {
      Index index = newest;
      if (index != null && index.isOf(thresholds)) {
        return index;
      }
      synchronized (this) {
        index = newest;
        if (index == null || index.isOlderThan(thresholds)) {
          index = Index.of(thresholds);
          newest = index;
        }
        return index.isOf(thresholds) ? index : null;
      }
    }

    boolean isFirstLook(Index index, String hostname) {
      // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, starting from the snapshot's time.
      long hash = 0xcbf29ce484222325L ^ index.loadedAtMillis;
      for (int i = 0; i < hostname.length(); i++) {
        hash = (hash ^ hostname.charAt(i)) * 0x100000001b3L;
      }
      int place = (int) ((hash * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - PLACES_BITS));
      return looks.getAndSet(place, hash) != hash;
    }

    synchronized Optional<String> tell(String hostname, String known) {
      if (told.size() > MOST_TOLD || !told.add(hostname)) {
        return Optional.empty();
      }
      if (told.size() > MOST_TOLD) {
        return Optional.of(
            "more than "
                + MOST_TOLD
                + " hosts have no limit only for upper and lower case or blanks at the ends of their"
                + " names; no more are named");
      }
      return Optional.of(
          "host "
              + LogText.quoted(hostname)
              + " has no limit and raises no alert; the table of thresholds has one for "
              + LogText.quoted(known)
              + ": only upper and lower case or blanks at the ends differ");
    }
  }

  /** The names of a snapshot that {@link #folded} changes. */
  private static final class Index {
    private final long loadedAtMillis;
    private final int hosts;

    /** Sorted. The upper half is the hash of the folded name, the lower half the name's place. */
    private final long[] entries;

    private Index(Thresholds thresholds, long[] entries) {
      this.loadedAtMillis = thresholds.loadedAtMillis();
      this.hosts = thresholds.hosts();
      this.entries = entries;
    }

    static Index of(Thresholds thresholds) {
      PackedTexts names = thresholds.names();
      long[] entries = new long[16];
      int size = 0;
      for (int place = 0; place < names.size(); place++) {
        if (!isFolded(names.bytes(), names.start(place), names.ends()[place])) {
          if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
          }
          entries[size++] = first(folded(names.get(place))) | place;
        }
      }
      entries = Arrays.copyOf(entries, size);
      Arrays.sort(entries);
      return new Index(thresholds, entries);
    }

    /** Returns the smallest entry that a folded name can have. */
    private static long first(String folded) {
      return (long) folded.hashCode() << Integer.SIZE;
    }

    boolean isOf(Thresholds thresholds) {
      return loadedAtMillis == thresholds.loadedAtMillis() && hosts == thresholds.hosts();
    }

    boolean isOlderThan(Thresholds thresholds) {
      return loadedAtMillis <= thresholds.loadedAtMillis();
    }

    /**
     * Returns a name of the snapshot that folds to the same as the hostname and is another one.
     * Returns none if the hostname itself is in the snapshot.
     */
    Optional<String> find(Thresholds thresholds, String hostname) {
      if (thresholds.placeOf(hostname.getBytes(UTF_8)) >= 0) {
        return Optional.empty();
      }
      String folded = folded(hostname);
      if (thresholds.placeOf(folded.getBytes(UTF_8)) >= 0) {
        return Optional.of(folded);
      }
      long first = first(folded);
      int at = Arrays.binarySearch(entries, first);
      for (int i = at < 0 ? -at - 1 : at; i < entries.length; i++) {
        if (entries[i] >> Integer.SIZE != first >> Integer.SIZE) {
          break;
        }
        String name = thresholds.names().get((int) entries[i]);
        if (folded(name).equals(folded)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }
  }

  /** Tells whether folding leaves a name, given in UTF-8, unchanged. */
  private static boolean isFolded(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte c = bytes[i];
      if (c < 0) {
        String name = new String(bytes, start, end - start, UTF_8);
        return folded(name).equals(name);
      }
      if ((c >= 'A' && c <= 'Z') || (c <= ' ' && (i == start || i == end - 1))) {
        return false;
      }
    }
    return true;
  }

  /** Returns a name in lower case and without blanks at its ends. */
  private static String folded(String name) {
    int start = 0;
    int end = name.length();
    while (start < end && isBlank(name.charAt(start))) {
      start++;
    }
    while (start < end && isBlank(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(start, end).toLowerCase(Locale.ROOT);
  }

  /** Tells whether a character is invisible at the end of a line, as a byte order mark is. */
  private static boolean isBlank(char c) {
    return c <= ' ' || Character.isSpaceChar(c) || c == '\u200B' || c == '\uFEFF';
  }
}
