package dev.beamwatch.recordings;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Unpacks files that are compressed, as their first bytes tell. */
final class Compression {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_MAGIC_BYTES = 6;

  private Compression() {}

  /**
   * Returns what is in a file, unpacked if need be.
   *
   * @throws IOException if it cannot be read, or is compressed in a way that is not known; the
   *     message says what to do
   */
  static BufferedInputStream unpacked(InputStream file) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(file, BUFFER_BYTES);
    byte[] first = peek(bytes, MOST_MAGIC_BYTES);
    if (begins(first, 0x1F, 0x8B)) {
      return new BufferedInputStream(unzipped(bytes), BUFFER_BYTES);
    }
    // The second is a frame that zstd skips: its parallel version begins with one.
    if (begins(first, 0x28, 0xB5, 0x2F, 0xFD)
        || (first.length >= 4
            && (first[0] & 0xF0) == 0x50
            && begins(first, first[0], 0x2A, 0x4D, 0x18))) {
      return new BufferedInputStream(new ZstdInputStreamNoFinalizer(bytes), BUFFER_BYTES);
    }
    refuse(first);
    return bytes;
  }

  /** Returns a file's name without the suffix that says how it is compressed. */
  static String nameWithoutSuffix(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String suffix : new String[] {".gz", ".zst", ".zstd"}) {
      if (lower.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  /** Reads one gzip file behind the other, too, as {@code cat *.gz} writes them. */
  static InputStream unzipped(InputStream bytes) throws IOException {
    // At the end of each, GZIPInputStream asks whether more is there. A pipe often has nothing yet.
    InputStream more =
        new FilterInputStream(bytes) {
          @Override
          public int available() {
            return 1;
          }
        };
    return new GZIPInputStream(more, BUFFER_BYTES);
  }

  /** Returns up to so many first bytes, which are still to be read. */
  static byte[] peek(BufferedInputStream bytes, int count) throws IOException {
    bytes.mark(count);
    byte[] first = bytes.readNBytes(count);
    bytes.reset();
    return first;
  }

  /** Returns whether bytes begin with others. */
  static boolean begins(byte[] bytes, int... expected) {
    if (bytes.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[i] != (byte) expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static void refuse(byte[] first) throws IOException {
    String tool = null;
    if (begins(first, 0xFD, '7', 'z', 'X', 'Z', 0)) {
      tool = "xz";
    } else if (begins(first, 'B', 'Z', 'h')) {
      tool = "bzip2";
    } else if (begins(first, 'P', 'K', 3, 4)) {
      tool = "zip";
    } else if (begins(first, 0x04, 0x22, 0x4D, 0x18)) {
      tool = "lz4";
    }
    if (tool != null) {
      throw new IOException(
          "it is compressed with " + tool + ": unpack it, or pack it with gzip or zstd");
    }
    // On machines of either byte order.
    if (begins(first, 0x96, 0xD5) || begins(first, 0xD5, 0x96)) {
      throw new IOException(
          "it is the file that sar writes for itself: make one with sadf -d FILE -- -P ALL");
    }
  }
}
