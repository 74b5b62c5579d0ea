package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Many texts in two arrays. Each text takes its bytes in UTF-8, and four more. A million strings
 * would be some hundred megabytes of small objects. Immutable.
 */
final class PackedTexts {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** All texts in UTF-8, one after another. */
  private final byte[] bytes;

  /** Where each text ends in {@link #bytes} and the next one begins. */
  private final int[] ends;

  /**
   * Takes the arrays themselves, without a copy.
   *
   * @throws IllegalArgumentException if they do not fit together
   */
  PackedTexts(byte[] bytes, int[] ends) {
    int last = 0;
    for (int end : ends) {
      if (end < last) {
        throw new IllegalArgumentException("a text ends before it begins");
      }
      last = end;
    }
    if (last != bytes.length) {
      throw new IllegalArgumentException("the last text does not end where the bytes do");
    }
    this.bytes = bytes;
    this.ends = ends;
  }

  int size() {
    return ends.length;
  }

  /** Returns the text at a place. */
  String get(int index) {
    return new String(bytes, start(index), ends[index] - start(index), UTF_8);
  }

  /** Returns where the text at a place begins in {@link #bytes}; it ends where the next begins. */
  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /** Compares the text at a place with another, byte by byte. */
  int compare(int index, byte[] other) {
    return Arrays.compareUnsigned(bytes, start(index), ends[index], other, 0, other.length);
  }

  /** Returns the same number for the same bytes. */
  static int hash(byte[] bytes, int start, int end) {
    // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. Its low bits are the good ones.
    int hash = 0x811c9dc5;
    for (int i = start; i < end; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x01000193;
    }
    return hash;
  }

  /** Returns the array itself. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns the array itself. */
  int[] ends() {
    return ends;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackedTexts that
        && Arrays.equals(bytes, that.bytes)
        && Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Gathers texts. Mutable, not thread-safe. */
  static final class Builder {
    private byte[] bytes;
    private int[] ends;
    private int size;

    /** Makes room for this many texts and bytes. Grows when more are added. */
    Builder(int texts, int totalBytes) {
      bytes = new byte[totalBytes];
      ends = new int[texts];
    }

    int size() {
      return size;
    }

    /** Compares two of the texts, byte by byte. */
    int compare(int one, int other) {
      return Arrays.compareUnsigned(bytes, start(one), ends[one], bytes, start(other), ends[other]);
    }

    /** Compares the text at a place with another, byte by byte. */
    int compare(int index, byte[] other) {
      return Arrays.compareUnsigned(bytes, start(index), ends[index], other, 0, other.length);
    }

    /** Returns the {@link PackedTexts#hash} of the text at a place. */
    int hash(int index) {
      return PackedTexts.hash(bytes, start(index), ends[index]);
    }

    /** Returns the text at a place. */
    String get(int index) {
      return new String(bytes, start(index), ends[index] - start(index), UTF_8);
    }

    /**
     * Adds a text at the end.
     *
     * @throws ArithmeticException if the texts have more than 2 gigabytes together
     */
    void add(String text) {
      add(text.getBytes(UTF_8));
    }

    /** Adds a text in UTF-8 at the end. */
    void add(byte[] text) {
      add(text, 0, text.length);
    }

    private void add(byte[] from, int offset, int length) {
      int start = start(size);
      int end = Math.addExact(start, length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, Math.max(end, 2L * start)));
      }
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size + 1);
      }
      System.arraycopy(from, offset, bytes, start, length);
      ends[size] = end;
      size++;
    }

    /** Returns the texts at the given places, in that order. */
    PackedTexts pick(int[] places) {
      int total = 0;
      for (int place : places) {
        total += ends[place] - start(place);
      }
      Builder picked = new Builder(places.length, total);
      for (int place : places) {
        picked.add(bytes, start(place), ends[place] - start(place));
      }
      return picked.build();
    }

    /** Returns all texts. Nothing may be added afterwards. */
    PackedTexts build() {
      int total = start(size);
      return new PackedTexts(
          bytes.length == total ? bytes : Arrays.copyOf(bytes, total),
          ends.length == size ? ends : Arrays.copyOf(ends, size));
    }

    private int start(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }
  }
}
