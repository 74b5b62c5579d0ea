package dev.beamwatch.pipeline.threshold;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Gathers texts and keeps each once. A hash table over packed bytes. Mutable, not thread-safe. */
final class DistinctTexts {
  private final PackedTexts.Builder texts = new PackedTexts.Builder(16, 64);

  /** At the hash of a text its place plus one; 0 is free. The length is a power of two. */
  private int[] table = new int[32];

  /** Returns the place of a text among the distinct ones. */
  int add(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int at = PackedTexts.hash(bytes, 0, bytes.length) & (table.length - 1);
    while (table[at] != 0) {
      if (texts.compare(table[at] - 1, bytes) == 0) {
        return table[at] - 1;
      }
      at = (at + 1) & (table.length - 1);
    }
    texts.add(bytes);
    table[at] = texts.size();
    if (2 * texts.size() > table.length) {
      grow();
    }
    return texts.size() - 1;
  }

  private void grow() {
    table = new int[2 * table.length];
    for (int place = 0; place < texts.size(); place++) {
      int at = texts.hash(place) & (table.length - 1);
      while (table[at] != 0) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = place + 1;
    }
  }

  /** Returns the texts so far, in the order in which they came. */
  PackedTexts.Builder texts() {
    return texts;
  }
}
